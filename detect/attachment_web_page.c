/* attachment_web_page.c - a web page as an attachment that asks for a password or builds a file
 * (P07). */
#include "attachment.h"

#include <string.h>

static bool is_body(const struct mail_part *part)
{
    return !(part->traits & PART_ATTACHMENT);
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;
    bool asks = part->traits & PART_PASSWORD_FORM, builds = part->traits & PART_SCRIPTED_HTML;
    const char *name = is_body(part) ? "the mail itself" : attachment_name(draft, part);

    draft_title(draft, "%s%s%s of \"%s\" is a web page that %s",
                is_body(part) ? "" : "Attachment \"", is_body(part) ? "The text" : name,
                is_body(part) ? "" : "\"", draft_clip(draft, sighting->row->mail->subject, 60),
                asks ? "asks for a password" : "builds a file or another page when opened");
    draft_explain(
        draft,
        "It opens in the browser from the reader's own disk, where no address bar gives it "
        "away. What is typed goes to whoever sent it.",
        "It is a form or report that the sender always sends this way.");
    if (asks)
        draft_reason(draft, is_body(part) ? 20 : 60, "%s asks for a password", name);
    if (builds)
        draft_reason(draft,
                     is_body(part) ? 10
                     : asks        ? 20
                                   : 60,
                     "%s holds code that decodes something and opens or saves it", name);
    attachment_inside(draft, part);
}

static bool fits(const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;

    if (part->traits & PART_SVG_SCRIPT)
        return false; /* attachment_svg_script.c */
    return (part->traits & PART_PASSWORD_FORM) || !is_body(part);
}

static const struct attachment_kind kind = {
    .traits = PART_PASSWORD_FORM | PART_SCRIPTED_HTML,
    .fits = fits,
    .describe = describe,
    .what = "web pages",
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

const struct detector detect_attachment_web_page = {
    .id = "attachment-web-page",
    .title = "Web page attached that asks for a password or builds a file",
    .blind = "Pages that fetch their code only when opened, and pages behind links.",
    .attack = "T1566.001 T1027.006",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
