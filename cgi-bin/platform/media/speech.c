/* SPDX-License-Identifier: GPL-3.0-or-later */
/* speech.c: digits spoken by espeak-ng.
 *
 * Each digit is its own call with its own pitch and speed, with pauses between
 * that vary, and the whole lies on a murmur of low noise: a listener is not
 * troubled, while one digit never gives the same samples twice. The six are
 * said twice, as one needs when typing along.
 */
#include "platform/media/speech.h"

#include "config.h"

#if HAVE_ESPEAK
#include <espeak-ng/speak_lib.h>

#include "platform/crypto.h"

#define RATE 22050
#define ROUNDS 2
#define MOST_SAMPLES (RATE * 60)
#define HEADER_BYTES 44

struct recording {
    struct arena *arena;
    int16_t *samples;
    size_t count;
    uint64_t noise;
    bool is_full;
};

static uint32_t random_below(uint32_t below)
{
    uint32_t n = below / 2;

    status_ignore(crypto_random_below(below, &n), "a dull voice then");
    return n;
}

/* xorshift: the murmur's grain needs no secret. */
static int16_t murmur(struct recording *r)
{
    r->noise ^= r->noise << 13;
    r->noise ^= r->noise >> 7;
    r->noise ^= r->noise << 17;
    return (int16_t)((int)(r->noise % 1400) - 700);
}

static void add_sample(struct recording *r, int sample)
{
    int mixed = sample + murmur(r);

    if (r->count == MOST_SAMPLES) {
        r->is_full = true;
        return;
    }
    if (mixed > INT16_MAX)
        mixed = INT16_MAX;
    if (mixed < INT16_MIN)
        mixed = INT16_MIN;
    r->samples[r->count++] = (int16_t)mixed;
}

static void add_pause(struct recording *r, uint32_t ms)
{
    for (uint32_t i = 0; i < ms * RATE / 1000; i++)
        add_sample(r, 0);
}

/* espeak-ng calls this with each piece; its events end in user_data. */
static int on_samples(short *wave, int count, espeak_EVENT *events)
{
    struct recording *r = events != NULL ? events->user_data : NULL;

    if (wave == NULL || r == NULL)
        return 0;
    for (int i = 0; i < count; i++)
        add_sample(r, wave[i]);
    return r->is_full ? 1 : 0;
}

static bool start(const char *voice)
{
    static bool is_started; /* once a process: the library's own state */

    if (!is_started) {
        if (espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 500, NULL,
                              espeakINITIALIZE_DONT_EXIT) != RATE)
            return false;
        espeak_SetSynthCallback(on_samples);
        is_started = true;
    }
    return espeak_SetVoiceByName(voice) == EE_OK;
}

static bool say(struct recording *r, char digit)
{
    char text[2] = {digit, '\0'};

    espeak_SetParameter(espeakRATE, 115 + (int)random_below(30), 0);
    espeak_SetParameter(espeakPITCH, 35 + (int)random_below(35), 0);
    espeak_SetParameter(espeakVOLUME, 85 + (int)random_below(15), 0);
    return espeak_Synth(text, sizeof(text), 0, POS_CHARACTER, 0,
                        espeakCHARS_UTF8, NULL, r) == EE_OK;
}

static void put(char *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (char)(uint8_t)(value >> (8 * i));
}

/* RIFF, one channel, 16 bits. */
static void put_header(char *at, size_t sample_count)
{
    uint32_t size = (uint32_t)(sample_count * sizeof(int16_t));

    memcpy(at, "RIFF....WAVEfmt ", 16);
    put(at + 4, size + HEADER_BYTES - 8, 4);
    put(at + 16, 16, 4);
    put(at + 20, 1, 2);
    put(at + 22, 1, 2);
    put(at + 24, RATE, 4);
    put(at + 28, RATE * 2, 4);
    put(at + 32, 2, 2);
    put(at + 34, 16, 2);
    memcpy(at + 36, "data", 4);
    put(at + 40, size, 4);
}

static enum status wav_of(struct recording *r, struct str *wav)
{
    size_t size = HEADER_BYTES + r->count * sizeof(int16_t);
    char *bytes = arena_alloc(r->arena, size);

    if (bytes == NULL)
        return INTERNAL;
    put_header(bytes, r->count);
    for (size_t i = 0; i < r->count; i++)
        put(bytes + HEADER_BYTES + 2 * i, (uint16_t)r->samples[i], 2);
    *wav = (struct str){bytes, size};
    return OK;
}

enum status speech_digits(struct arena *arena, struct str digits,
                          const char *voice, struct str *wav)
{
    struct recording r = {.arena = arena};

    if (!start(voice))
        return UNAVAILABLE;
    r.samples = arena_array(arena, MOST_SAMPLES, sizeof(int16_t));
    if (r.samples == NULL || crypto_random(&r.noise, sizeof(r.noise)) != OK)
        return INTERNAL;
    r.noise |= 1; /* xorshift stays at zero */

    for (int round = 0; round < ROUNDS; round++) {
        add_pause(&r, 400 + random_below(300));
        for (size_t i = 0; i < digits.len; i++) {
            if (!say(&r, digits.ptr[i]))
                return UNAVAILABLE;
            add_pause(&r, 250 + random_below(300));
        }
    }
    return wav_of(&r, wav);
}

bool speech_is_built(void)
{
    return true;
}

#else

bool speech_is_built(void)
{
    return false;
}

enum status speech_digits(struct arena *arena, struct str digits,
                          const char *voice, struct str *wav)
{
    (void)arena;
    (void)digits;
    (void)voice;
    (void)wav;
    return UNAVAILABLE;
}

#endif
