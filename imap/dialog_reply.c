/* dialog_reply.c - one IMAP response, while signing in; see dialog.h. */
#include "dialog.h"

#include "base/limits.h"

#include <string.h>

enum { QUESTION_MOST = 8192 };
#define CLEAR_MOST MIB(1) /* of a line in which every letter is a secret */

void reply_init(struct reply *reply)
{
    *reply = (struct reply){0};
    buf_init(&reply->capabilities, KIB(16));
    buf_reserve(&reply->capabilities, KIB(16) - 1);
    buf_init(&reply->text, KIB(4));
    buf_init(&reply->question, QUESTION_MOST);
    buf_reserve(&reply->question, QUESTION_MOST - 1); /* it may hold what must be wiped */
}

void reply_dispose(struct reply *reply)
{
    explicit_bzero(reply->question.at, reply->question.room);
    buf_dispose(&reply->capabilities);
    buf_dispose(&reply->text);
    buf_dispose(&reply->question);
}

static bool on_token(void *arg, const struct token *token)
{
    struct reply *reply = arg;
    bool status = reply->scan.kind == SCAN_STATUS;

    if (token->kind != TOKEN_ATOM)
        return true;
    if (status && !*reply->code) {
        size_t len = token->at.len < SCAN_WORD - 1 ? token->at.len : SCAN_WORD - 1;

        memcpy(reply->code, token->at.at, len);
        return true;
    }
    if (strcmp(status ? reply->code : reply->scan.word, "CAPABILITY") == 0) {
        buf_text(&reply->capabilities, reply->capabilities.len > 0 ? " " : "");
        buf_str(&reply->capabilities, token->at);
    }
    return true;
}

static bool say_strange(struct dialog *dialog, struct str line, struct error *err)
{
    struct buf clear;
    struct buf shown;

    buf_init(&clear, CLEAR_MOST);
    buf_init(&shown, KIB(16));
    redact(dialog->hidden, str_trim(line), &clear); /* first all of it, then cut */
    text_show(&shown, str_part(buf_as_str(&clear), 0, 200));
    error_set(err, ERROR_PROTOCOL, "%s does not speak IMAP: %s", dialog->stream->host,
              buf_c(&shown));
    buf_dispose(&clear);
    buf_dispose(&shown);
    return false;
}

/* What stands behind the status, its code and the "+". */
static void keep_words(struct dialog *dialog, struct reply *reply, struct str line)
{
    struct str words = str_trim(str_part(line, reply->scan.text_at, line.len));
    struct buf clear;

    if (reply->scan.kind == SCAN_CONTINUE) {
        buf_str(&reply->question, words);
        return;
    }
    buf_init(&clear, CLEAR_MOST);
    redact(dialog->hidden, words, &clear); /* first all of it, then cut */
    text_show(&reply->text, str_part(buf_as_str(&clear), 0, 400));
    buf_dispose(&clear);
}

static void clear_reply(struct reply *reply)
{
    reply->scan = (struct scan){0};
    memset(reply->code, 0, sizeof(reply->code));
    buf_clear(&reply->capabilities);
    buf_clear(&reply->text);
    buf_clear(&reply->question);
}

bool dialog_reply(struct dialog *dialog, struct reply *reply, struct error *err)
{
    enum scan_result result;
    struct str line;

    clear_reply(reply);
    do {
        if (!dialog_line(dialog, &line, err))
            return false;
        if (line.len < 2 || line.at[line.len - 2] != '\r' || memchr(line.at, '\r', line.len - 2) ||
            memchr(line.at, '\0', line.len))
            return say_strange(dialog, line, err);
        result = scan_line(&reply->scan, line, on_token, reply);
        if (result == SCAN_BAD)
            return say_strange(dialog, line, err);
        if (result == SCAN_LITERAL &&
            !dialog_exactly(dialog, (size_t)reply->scan.literal, &line, err))
            return false;
    } while (result == SCAN_LITERAL);
    keep_words(dialog, reply, line);
    if (dialog->hidden && redact_finds(dialog->hidden, buf_as_str(&reply->capabilities))) {
        explicit_bzero(reply->capabilities.at, reply->capabilities.room);
        buf_clear(&reply->capabilities); /* one that names its capabilities so has none */
    }
    return true;
}
