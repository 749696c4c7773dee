/* attachment_disk_image.c - an ISO, IMG or VHD: what is in it escapes the mark "from the internet"
 * (P08). */
#include "attachment.h"

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;

    draft_title(draft, "Attachment \"%s\" of \"%s\" is a disk image", attachment_name(draft, part),
                draft_clip(draft, sighting->row->mail->subject, 60));
    draft_explain(draft,
                  "A double click opens it like a drive, and Windows does not warn about the "
                  "programs in it. Nobody sends documents or photos this way.",
                  "The sender, asked by telephone, confirms the file and what it is for.");
    draft_reason(draft, 60, "its content is a disk image (%s)",
                 part->real_type[0] ? part->real_type : "judged by its name");
    if (part->traits & (PART_PROGRAM | PART_SHORTCUT))
        draft_reason(draft, 20, "there is a program in it");
    attachment_inside(draft, part);
}

static const struct attachment_kind kind = {
    .traits = PART_DISK_IMAGE,
    .describe = describe,
    .what = "disk images",
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

const struct detector detect_attachment_disk_image = {
    .id = "attachment-disk-image",
    .title = "Disk image attached",
    .blind = "Images inside encrypted archives, and images behind links.",
    .attack = "T1566.001 T1553.005",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
