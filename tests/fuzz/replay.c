/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.c: runs a fuzz target over the inputs of a folder, without a fuzzer,
 * so that `make check` sees again whatever once went wrong. */
#include <dirent.h>

#include "fuzz.h"

static char input[1024 * 1024];

static int replay_file(const char *dir, const char *name)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    size_t size = fread(input, 1, sizeof(input), file);
    fclose(file);
    LLVMFuzzerTestOneInput((const uint8_t *)input, size);
    return 0;
}

int main(int argc, char **argv)
{
    int count = 0;
    int failed = 0;

    if (argc != 2)
        return 2;
    DIR *dir = opendir(argv[1]);
    if (!dir)
        return 2;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        if (entry->d_name[0] != '.') {
            failed += replay_file(argv[1], entry->d_name);
            count++;
        }
    closedir(dir);
    printf("%d inputs\n", count);
    return failed > 0 || count == 0;
}
