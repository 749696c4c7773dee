/* see mbox.h */
#include "mbox.h"

#include "base/clock.h"
#include "base/limits.h"
#include "export_work.h"

#include <string.h>

#define WAITING_ENOUGH KIB(64)

static const char from_word[] = "From ";

void mbox_init(struct mbox *mbox, struct out *out)
{
    *mbox = (struct mbox){.out = out};
    buf_init(&mbox->waiting, 2 * WAITING_ENOUGH);
}

void mbox_dispose(struct mbox *mbox)
{
    buf_dispose(&mbox->waiting);
}

bool mbox_flush(struct mbox *mbox, struct error *err)
{
    return out_flush(mbox->out, &mbox->waiting, err);
}

static bool put(struct mbox *mbox, struct str bytes, struct error *err)
{
    mbox->offset += bytes.len;
    if (bytes.len >= WAITING_ENOUGH)
        return mbox_flush(mbox, err) && out_write(mbox->out, bytes, err);
    buf_str(&mbox->waiting, bytes);
    return mbox->waiting.len < WAITING_ENOUGH || mbox_flush(mbox, err);
}

/* "From MAILER-DAEMON Sun Jun 15 15:06:00 2025" as RFC 4155 has it. */
bool mbox_begin(struct mbox *mbox, int64_t when, struct error *err)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[CLOCK_TEXT]; /* 2025-06-15T15:06:00Z */
    struct buf line;
    int64_t day;
    bool ok;

    if (when < 0 || when > EXPORT_LAST_TIME)
        when = 0;
    day = when / 86400;
    clock_format(when, text);
    buf_init(&line, 200);
    buf_printf(&line, "From MAILER-DAEMON %s %s %.2s %.8s %.4s\n", days[day % 7],
               months[(text[5] - '0') * 10 + text[6] - '1'], text + 8, text + 11, text);
    ok = put(mbox, buf_as_str(&line), err);
    buf_dispose(&line);
    mbox->in_line = false;
    mbox->quotes = mbox->letters = 0;
    mbox->last = '\0';
    return ok;
}

/* What was held back, after all; quoted: it looks like the line between two mails. */
static bool let_go(struct mbox *mbox, bool quoted, struct error *err)
{
    static const char quotes[] = ">>>>>>>>>>>>>>>>";
    size_t left = mbox->quotes + quoted;
    bool ok = true;

    while (ok && left > 0) {
        size_t now = left < sizeof(quotes) - 1 ? left : sizeof(quotes) - 1;

        ok = put(mbox, (struct str){quotes, now}, err);
        left -= now;
    }
    ok = ok && put(mbox, (struct str){from_word, mbox->letters}, err);
    mbox->in_line = true;
    mbox->quotes = mbox->letters = 0;
    return ok;
}

/* One byte at the beginning of a line. *held: it is kept back, or gone with what was. */
static bool hold_back(struct mbox *mbox, char ch, bool *held, struct error *err)
{
    *held = true;
    if (ch == '>' && mbox->letters == 0) {
        mbox->quotes++;
        return true;
    }
    if (ch == from_word[mbox->letters]) {
        mbox->letters++;
        return from_word[mbox->letters] != '\0' || let_go(mbox, true, err);
    }
    *held = false;
    return let_go(mbox, false, err);
}

bool mbox_add(void *arg, struct str bytes, struct error *err)
{
    struct mbox *mbox = arg;

    if (bytes.len > 0)
        mbox->last = bytes.at[bytes.len - 1];
    for (size_t i = 0; i < bytes.len;) {
        const char *end;
        size_t next;
        bool held;

        if (!mbox->in_line) {
            if (!hold_back(mbox, bytes.at[i], &held, err))
                return false;
            i += held;
            continue;
        }
        end = memchr(bytes.at + i, '\n', bytes.len - i);
        next = end ? (size_t)(end - bytes.at) + 1 : bytes.len;
        if (!put(mbox, str_part(bytes, i, next - i), err))
            return false;
        mbox->in_line = !end;
        i = next;
    }
    return true;
}

bool mbox_end(struct mbox *mbox, uint64_t begun, uint64_t *length, struct error *err)
{
    if (!let_go(mbox, false, err))
        return false;
    *length = mbox->offset - begun;
    return (mbox->last == '\n' || put(mbox, str_of("\n"), err)) && put(mbox, str_of("\n"), err);
}
