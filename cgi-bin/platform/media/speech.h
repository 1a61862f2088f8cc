/* SPDX-License-Identifier: GPL-3.0-or-later */
/* speech.h: a captcha's digits spoken, for those who cannot see the picture.
 * espeak-ng, inside the process.
 */
#ifndef MOTCUA_PLATFORM_SPEECH_H
#define MOTCUA_PLATFORM_SPEECH_H

#include "platform/str.h"

bool speech_is_built(void);

/* A WAV (mono, 22,050 Hz, 16 bits) in the arena: each digit by itself, slowly,
 * twice over, with changing voice and speed and a murmur beneath. `voice` is
 * espeak-ng's ("vi", "en"). UNAVAILABLE: built without it, or no such voice. */
NODISCARD enum status speech_digits(struct arena *arena, struct str digits,
                                    const char *voice, struct str *wav);

#endif
