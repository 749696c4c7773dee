/* attachment_svg_script.c - a picture that holds a script (P07). */
#include "attachment.h"

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;

    draft_title(draft, "Attachment \"%s\" of \"%s\" is a picture with a script in it",
                attachment_name(draft, part), draft_clip(draft, sighting->row->mail->subject, 60));
    draft_explain(draft,
                  "An SVG picture opens in the browser, and its script runs: it can show a "
                  "sign-in page or fetch a file.",
                  "It was drawn by a program that adds harmless scripts; have it looked at.");
    draft_reason(draft, 60, "the picture holds a script%s%s", part->detail[0] ? ": " : "",
                 attachment_notes(draft, part, 200));
}

static const struct attachment_kind kind = {
    .traits = PART_SVG_SCRIPT,
    .describe = describe,
    .what = "pictures with scripts",
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

const struct detector detect_attachment_svg_script = {
    .id = "attachment-svg-script",
    .title = "Picture with a script attached",
    .blind = "Pictures behind links.",
    .attack = "T1566.001 T1027.006",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
