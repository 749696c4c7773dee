/* fuzz_guard_in.c - whatever a server says, in whatever pieces it comes: the guard takes or refuses
 * the same, and what it passes to the jail are whole lines, without a literal in them. */
#include "guarded.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Commands of each kind wait for their answers. */
static struct guarded *listening(void)
{
    static const char *const commands[] = {
        "1 EXAMINE INBOX\r\n", "2 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n",
        "3 LIST \"\" *\r\n",   "4 CAPABILITY\r\n",
        "5 NAMESPACE\r\n",     "6 GETMETADATA \"\" /shared\r\n",
        "7 UID SEARCH ALL\r\n"};
    struct guarded *guarded = guarded_new();

    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (!guarded_ask(guarded, commands[i]))
            abort();
    return guarded;
}

static bool ends_in_marker(struct str line)
{
    size_t at = line.len;

    if (at == 0 || line.at[--at] != '}')
        return false;
    while (at > 0 && line.at[at - 1] >= '0' && line.at[at - 1] <= '9')
        at--;
    return at > 0 && line.at[at - 1] == '{';
}

/* In the words of a status a marker means nothing. */
static bool is_status(struct str line)
{
    struct str rest = str_part(line, str_find_char(line, ' ') + 1, line.len);
    struct str word = str_part(rest, 0, str_find_char(rest, ' '));

    return str_equal(word, str_of("OK")) || str_equal(word, str_of("NO")) ||
           str_equal(word, str_of("BAD"));
}

/* What passed is taken again: words have not become a code on the way, nor a list been opened. */
static void check_tokens(struct str jail)
{
    while (jail.len > 0) {
        struct scan scan = {0};
        struct str line = str_part(jail, 0, str_find_char(jail, '\n') + 1);

        if (line.len < 2 || scan_line(&scan, line, NULL, NULL) != SCAN_DONE)
            abort();
        jail = str_part(jail, line.len, jail.len);
    }
}

static void check_jail(struct str jail)
{
    struct str line;

    if (jail.len > 0 && jail.at[jail.len - 1] != '\n')
        abort();
    if (memchr(jail.at, '\0', jail.len))
        abort();
    check_tokens(jail);
    while (str_next_line(&jail, &line)) {
        if (memchr(line.at, '\r', line.len) || (ends_in_marker(line) && !is_status(line)))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct guarded *whole = listening();
    struct guarded *pieces = listening();
    struct str bytes = {(const char *)data, size};
    bool ok = guarded_answer(whole, bytes, 0);

    if (guarded_answer(pieces, bytes, 3) != ok ||
        !str_equal(buf_as_str(&whole->guard.jail), buf_as_str(&pieces->guard.jail)) ||
        whole->bodies.last_number != pieces->bodies.last_number ||
        strcmp(whole->err.text, pieces->err.text) != 0)
        abort();
    check_jail(buf_as_str(&whole->guard.jail));
    error_clear(&whole->err);
    (void)!guard_in_end(&whole->guard, &whole->err);
    guarded_free(whole);
    guarded_free(pieces);
    return 0;
}
