/* examine.c - see examine.h: a whole mail, and one part of it. */
#include "examine.h"

#include "base/limits.h"
#include "base/turned.h"
#include "bounce.h"
#include "examination.h"
#include "keep.h"
#include "passages.h"

enum {
    FEW_WORDS = 20,     /* characters; with fewer beside a picture, that is the message */
    HIDDEN_ENOUGH = 10, /* characters; fewer are an accident of layout */
};

void examination_limit(struct examination *x, const char *limit)
{
    if (limit && *limit && x->mail->limit[0] == '\0')
        x->mail->limit = keep_text(x->arena, str_of(limit), MAIL_WORD);
}

static void keep_text_of_mail(struct examination *x)
{
    struct buf *kept = &x->tools->kept_text;
    enum passages passages;

    if (turned_is_in(buf_as_str(&x->tools->text)))
        turned_read(&x->tools->text);
    buf_clear(kept);
    passages = passages_keep(kept, buf_as_str(&x->tools->text), LIMIT_STORED_TEXT);
    if (passages == PASSAGES_LOST)
        examination_limit(x, "stored-text");
    if (passages != PASSAGES_WHOLE)
        x->mail->traits |= MAIL_TEXT_CUT;
    x->mail->text = arena_strndup(x->arena, buf_c(kept), kept->len);
    x->mail->text_len = kept->len;
}

static void conclude(struct examination *x)
{
    struct mail *mail = x->mail;

    keep_text_of_mail(x);
    mail->urls = x->urls.at;
    mail->url_count = x->urls.count;
    mail->hidden = x->hidden < UINT32_MAX ? (uint32_t)x->hidden : UINT32_MAX;
    mail->images = x->images < UINT32_MAX ? (uint32_t)x->images : UINT32_MAX;
    if (x->urls.full)
        examination_limit(x, "urls");
    if (x->html_visible > 0 && x->plain_visible == 0)
        mail->traits |= MAIL_HTML_ONLY;
    if (x->images > 0 && x->html_visible + x->plain_visible < FEW_WORDS)
        mail->traits |= MAIL_IMAGE_ONLY;
    if (x->hidden >= HIDDEN_ENOUGH)
        mail->traits |= MAIL_HIDDEN_TEXT;
    if (bounce_is(mail, x->reports_delivery)) {
        mail->traits |= MAIL_BOUNCE;
        returned_conclude(&x->returned, x->arena, x->tools->sets, mail);
    }
}

void examine_mail(struct examiner *examiner, struct mail *out, struct arena *arena, char *message,
                  size_t len)
{
    struct examination x = {.tools = examiner, .mail = out, .arena = arena, .urls.arena = arena};

    x.attached.urls = &x.urls;
    x.attached.yara = examiner->yara;
    x.attached.sets = examiner->sets;
    facts_blank(out);
    out->yara = examiner->yara_mark;
    buf_clear(&examiner->text);
    examination_take(&x, message, len, 0);
    conclude(&x);
    examiner_slim(examiner);
}

bool examine_part(struct examiner *examiner, const struct part_wish *wish, char *message,
                  size_t len, struct buf *out, uint64_t *size)
{
    struct arena arena = {0};
    struct mail mail;
    struct examination x = {
        .tools = examiner, .mail = &mail, .arena = &arena, .wish = wish, .wished = out};

    facts_blank(&mail);
    examination_take(&x, message, len, 0);
    arena_dispose(&arena);
    examiner_slim(examiner);
    *size = x.wished_size;
    return x.granted && !out->full;
}
