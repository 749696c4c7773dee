/* attachment_locked.c - an encrypted archive or document with its password in the same mail (P10):
 * no filter can look into it, every reader can. */
#include "attachment.h"

#include "detect/words.h"

#include <string.h>

enum { MOST_TEXT = 8192 }; /* of the mail that is searched: the cue stands near the top */

/* What follows the cue hands something over: "password: teak", "mật khẩu là ...", "密码是...". */
static bool hands_over(struct str after)
{
    static const char *const links[] = {":",   "=",  "：", "is ", "la ",
                                        "là ", "是", "为", "為",  "ist "};

    after = str_trim(after);
    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        struct str word = str_part(after, strlen(links[i]), after.len);

        if (str_starts(after, links[i]) && !str_starts(word, "sent") && !str_starts(word, "not ") &&
            str_trim(word).len >= 3)
            return true;
    }
    return false;
}

static bool text_has_cue(struct str text, const struct case_facts *facts, struct word_hit *hit)
{
    struct buf folded;
    size_t from = 0;
    bool found = false;

    buf_init(&folded, 4 * MOST_TEXT);
    words_fold(&folded, text);
    while (!found && words_next_folded(facts->words, WORDS_PASSWORD_CUE, NULL, buf_as_str(&folded),
                                       from, hit)) {
        found = hands_over(str_part(buf_as_str(&folded), hit->until, 40));
        from = hit->until;
    }
    buf_dispose(&folded);
    return found;
}

static bool has_cue(const struct sighting *sighting, struct word_hit *hit)
{
    const struct mail *mail = sighting->row->mail;
    struct str text = {mail->text, mail->text_len};

    text.len = utf8_clip(text, MOST_TEXT);
    return text_has_cue(text, sighting->facts, hit) ||
           text_has_cue(str_of(mail->subject), sighting->facts, hit);
}

static bool fits(const struct sighting *sighting)
{
    struct word_hit hit;

    return !(sighting->row->mail->traits & MAIL_ENCRYPTED) && has_cue(sighting, &hit);
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const char *name = attachment_name(draft, sighting->part);
    struct word_hit hit;

    draft_title(draft, "Attachment \"%s\" of \"%s\" is locked, and the mail tells its password",
                name, draft_clip(draft, sighting->row->mail->subject, 60));
    draft_explain(draft,
                  "Neither the provider's filter nor this program can look inside; the reader can. "
                  "That is how programs get past filters.",
                  "The sender, asked by telephone, confirms the file; some accountants work so.");
    draft_reason(draft, 30, "%s is encrypted%s%s", name, sighting->part->detail[0] ? ": " : "",
                 attachment_notes(draft, sighting->part, 120));
    if (has_cue(sighting, &hit))
        draft_reason(draft, 10, "the mail says \"%s\"", hit.entry);
    if (attachment_is_expected(sighting))
        draft_reason(draft, -20, "the owner writes with this sender");
}

static const struct attachment_kind kind = {
    .traits = PART_ENCRYPTED,
    .fits = fits,
    .describe = describe,
    .what = "locked files",
};

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)out;
    attachments_look(state, row, facts, &kind);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    (void)facts;
    attachments_emit(state, &kind, out);
}

const struct detector detect_attachment_locked = {
    .id = "attachment-locked",
    .title = "Locked attachment with its password in the mail",
    .blind = "Passwords sent apart from the file, or inside a picture.",
    .attack = "T1566.001 T1027.006",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
