/* attachment_type_disagrees.c - an attachment is not what its name says (P08). A picture of another
 * format is an accident; a program or page under a document's name is not. */
#include "attachment.h"

#include <string.h>

static int weight(const struct mail_part *part)
{
    if (part->traits & (PART_PROGRAM | PART_SHORTCUT | PART_DISK_IMAGE | PART_ONENOTE))
        return 60;
    if (part->traits & (PART_SCRIPTED_HTML | PART_PASSWORD_FORM | PART_SVG_SCRIPT | PART_MACROS))
        return 45;
    if (strcmp(part->real_type, "text/html") == 0 || (part->traits & PART_ARCHIVE))
        return 20;
    return 5;
}

static bool fits(const struct sighting *sighting)
{
    return weight(sighting->part) >= POINTS_LOW;
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;

    draft_title(draft, "Attachment \"%s\" of \"%s\" is really %s", attachment_name(draft, part),
                draft_clip(draft, sighting->row->mail->subject, 60),
                part->real_type[0] ? draft_clip(draft, part->real_type, 60)
                                   : "another kind of file");
    draft_explain(draft,
                  "Name and content disagree. Filters and readers go by the name, the computer "
                  "goes by the content.",
                  "A program named the file wrongly; the content is harmless.");
    draft_reason(draft, weight(part), "named %s%s, declared %s, by content %s",
                 part->extension[0] ? "." : "without an ending",
                 draft_clip(draft, part->extension, 20), draft_clip(draft, part->declared_type, 60),
                 draft_clip(draft, part->real_type, 60));
    attachment_inside(draft, part);
}

static const struct attachment_kind kind = {
    .traits = PART_MISMATCH,
    .fits = fits,
    .describe = describe,
    .what = "files that are not what they say",
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

const struct detector detect_attachment_type_disagrees = {
    .id = "attachment-type-disagrees",
    .title = "Attachment is not what its name says",
    .blind = "Kinds of files whose content has no marks.",
    .attack = "T1036.008",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
