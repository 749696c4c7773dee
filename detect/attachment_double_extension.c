/* attachment_double_extension.c - a name made to look like another kind of file (P08). */
#include "attachment.h"

/* That it is a program is said elsewhere: the name then is no second alarm. */
static void about_endings(struct draft *draft, const struct mail_part *part)
{
    int points = part->traits & PART_PROGRAM ? 30 : 60;

    if (part->traits & PART_ARCHIVE)
        draft_reason(draft, points, "a file inside has two endings, of which the last counts");
    else
        draft_reason(draft, points, "two endings, of which the last (%s) counts",
                     draft_clip(draft, part->extension, 20));
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;

    draft_title(draft, "Attachment \"%s\" of \"%s\" %s a name made to deceive",
                attachment_name(draft, part), draft_clip(draft, sighting->row->mail->subject, 60),
                part->traits & PART_ARCHIVE ? "holds a file with" : "has");
    draft_explain(draft,
                  "Many mail programs hide the last part of a name, or show it turned round, so "
                  "that a program looks like a document.",
                  "The name is an accident, and the content is what it says.");
    if (part->traits & PART_RTL_NAME)
        draft_reason(draft, 60, "characters in the name turn its letters round");
    if (part->traits & PART_DOUBLE_EXTENSION)
        about_endings(draft, part);
    attachment_inside(draft, part);
}

static const struct attachment_kind kind = {
    .traits = PART_RTL_NAME | PART_DOUBLE_EXTENSION,
    .describe = describe,
    .what = "deceptive names",
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

const struct detector detect_attachment_double_extension = {
    .id = "attachment-double-extension",
    .title = "Attachment with a name made to deceive",
    .blind = "Names inside encrypted archives.",
    .attack = "T1036.002 T1036.007",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
