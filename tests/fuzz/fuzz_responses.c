/* fuzz_responses.c - no list of wordings makes its reader crash or run on; a list that is refused
 * says why, and one that is taken classes any words. Input: a server's words, LF, the list. */
#include "imap/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void classify(const struct responses *responses, struct str words)
{
    for (int protocol = 0; protocol < ATTEMPT_PROTOCOLS; protocol++) {
        unsigned row = 0;

        if (responses_class(responses, (enum attempt_protocol)protocol, words, &row) >=
            ATTEMPT_CLASSES)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str all = {(const char *)data, size};
    size_t line = str_find_char(all, '\n');
    struct str list = str_part(all, line + 1, size);
    struct responses *responses = NULL;
    struct error err = {0};
    int fd = memfd_create("list", MFD_CLOEXEC);
    char path[40];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (fd < 0 || write(fd, list.at, list.len) != (ssize_t)list.len)
        abort();
    if (responses_load(&responses, path, &err)) {
        classify(responses, str_part(all, 0, line));
        responses_free(responses);
    } else if (err.text[0] == '\0') {
        abort();
    }
    close(fd);
    return 0;
}
