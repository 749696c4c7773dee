/* plain.c - see plain.h. */
#include "plain.h"

#include "tui/keys.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void plain_size(int *height, int *width)
{
    struct winsize size;

    *height = 24;
    *width = 80;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return;
    if (size.ws_row > 2)
        *height = size.ws_row - 2; /* the prompt and what is typed */
    if (size.ws_col > 0)
        *width = size.ws_col;
}

bool plain_take(struct plain *plain)
{
    ssize_t got = read(STDIN_FILENO, plain->line + plain->len, sizeof(plain->line) - plain->len);
    size_t end;

    if (got <= 0)
        return false;
    plain->len += (size_t)got;
    end = str_find_char((struct str){plain->line, plain->len}, '\n');
    if (end == plain->len && plain->len < sizeof(plain->line))
        return true; /* the line is not whole yet */
    /* What was typed ahead behind the line is dropped: the screen it was meant for is not there. */
    plain->keys = end == 0 ? str_of("<Enter>") : (struct str){plain->line, end};
    plain->len = 0;
    plain->shown = false;
    return true;
}

bool plain_key(struct plain *plain, uint32_t *key)
{
    if (keys_next(&plain->keys, key))
        return true;
    plain->keys.len = 0; /* the rest is not a key */
    return false;
}

void plain_show(struct plain *plain, const struct canvas *canvas)
{
    if (plain->shown)
        return;
    canvas_print(canvas, stdout);
    printf("Keys and Enter (<Esc>, <Enter>, <Tab> by name; nothing is <Enter>): ");
    fflush(stdout);
    plain->shown = true;
}
