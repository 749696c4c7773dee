/* generate.c - writes the sample mailbox into a folder, for the server of ./run demo. */
#include "demo/demo.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct error err = {0};
    unsigned messages;

    if (argc != 2) {
        fputs("usage: generate DIR\n", stderr);
        return 2;
    }
    if (demo_write(argv[1], &messages, &err)) {
        printf("%u messages\n", messages);
        return 0;
    }
    fprintf(stderr, "%s\n", err.text);
    return 1;
}
