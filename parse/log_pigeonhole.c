/* log_pigeonhole.c - what Dovecot's Sieve (Pigeonhole) says that rules did with mail (F06).
 *
 *   "lmtp(owner@acme.example)<12><s>: sieve: msgid=<m@x>: forwarded to <drop@evil.example>"
 *   "lda(owner): sieve: msgid=<m@x>: stored mail into mailbox 'RSS Feeds'"
 *
 * The message id is the sender's and may hold anything, also such words: what was done is what the
 * line ends with. */
#include "log_formats.h"
#include "log_reading.h"

#include <string.h>

/* "lmtp(u@d)<12><s>: ", "lda(u@d): ", "lmtp(1234, u@d): "; empty: another program. */
static struct str mailbox_of(struct str head)
{
    static const char *const programs[] = {"lmtp(", "lda(", "deliver("};
    struct str found = str_of("");
    size_t comma;

    for (size_t i = 0; i < ARRAY_LEN(programs) && found.len == 0; i++)
        found = log_value(head, programs[i], ")");
    if (found.len == 0 || found.at + found.len == head.at + head.len)
        return str_of(""); /* the bracket does not close */
    comma = str_find(found, str_of(", "));
    return comma < found.len ? str_part(found, comma + 2, found.len) : found;
}

/* What stands between the last of `words` and `end`, with which the line must end. */
static struct str last_value(struct str text, const char *words, char end)
{
    size_t at = str_find_last(text, str_of(words)), from = at + strlen(words);

    if (at == text.len || text.at[text.len - 1] != end || from + 1 >= text.len)
        return str_of("");
    return str_part(text, from, text.len - from - 1);
}

/* The server's own filing: into the inbox, and by its spam filter. */
static bool is_ordinary(struct str folder)
{
    static const char *const names[] = {"INBOX", "Junk", "Junk E-mail", "Junk Email", "Spam"};
    struct str last = folder;

    for (size_t i = 0; i < folder.len; i++)
        if (folder.at[i] == '/' || folder.at[i] == '.')
            last = str_part(folder, i + 1, folder.len);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_equal_nocase(last, str_of(names[i])))
            return true;
    return false;
}

static bool is_address(struct str text)
{
    return str_find_char(text, '@') < text.len && str_find_char(text, ' ') == text.len &&
           str_find_char(text, '<') == text.len && str_find_char(text, '>') == text.len;
}

bool log_pigeonhole(struct log_reading *reading, const struct log_line *line)
{
    static const char *const forwards[] = {": forwarded to <",
                                           ": discarded duplicate forward to <"};
    size_t at = str_find(line->rest, str_of("msgid="));
    struct str head = str_part(line->rest, 0, at);
    struct str tail = str_trim(str_part(line->rest, at, line->rest.len));
    struct log_done done = {.mailbox = mailbox_of(head)};

    if (at == line->rest.len || done.mailbox.len == 0 || tail.len == 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(forwards) && done.target.len == 0; i++)
        done.target = last_value(tail, forwards[i], '>');
    if (done.target.len > 0) {
        if (!is_address(done.target))
            return false;
    } else {
        done.filed = true;
        done.target = last_value(tail, "stored mail into mailbox '", '\'');
        if (done.target.len == 0 || is_ordinary(done.target))
            return false;
    }
    log_add_deed(reading, line, &done);
    return true;
}
