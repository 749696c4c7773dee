/* attachment_svg_script.c - a picture that holds a script (P07). */
#include "attachment.h"

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)out;
    for (size_t i = 0; i < row->mail->part_count; i++) {
        struct sighting sighting = {row, &row->mail->parts[i], facts};
        struct draft *draft;

        if (!(sighting.part->traits & PART_SVG_SCRIPT))
            continue;
        draft = attachment_note(state, &sighting);
        if (!draft)
            continue;
        draft_title(draft, "Attachment \"%s\" of \"%s\" is a picture with a script in it",
                    attachment_name(draft, sighting.part),
                    draft_clip(draft, row->mail->subject, 60));
        draft_explain(draft,
                      "An SVG picture opens in the browser, and its script runs: it can show a "
                      "sign-in page or fetch a file.",
                      "It was drawn by a program that adds harmless scripts; have it looked at.");
        draft_reason(draft, 60, "the picture holds a script%s%s",
                     sighting.part->detail[0] ? ": " : "",
                     draft_clip(draft, sighting.part->detail, 200));
    }
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    (void)facts;
    attachments_emit(state, "pictures with scripts", out);
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
