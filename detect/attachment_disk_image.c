/* attachment_disk_image.c - an ISO, IMG or VHD: what is in it escapes the mark "from the internet"
 * (P08). */
#include "attachment.h"

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)out;
    for (size_t i = 0; i < row->mail->part_count; i++) {
        struct sighting sighting = {row, &row->mail->parts[i], facts};
        struct draft *draft;

        if (!(sighting.part->traits & PART_DISK_IMAGE))
            continue;
        draft = attachment_note(state, &sighting);
        if (!draft)
            continue;
        draft_title(draft, "Attachment \"%s\" of \"%s\" is a disk image",
                    attachment_name(draft, sighting.part),
                    draft_clip(draft, row->mail->subject, 60));
        draft_explain(draft,
                      "A double click opens it like a drive, and Windows does not warn about the "
                      "programs in it. Nobody sends documents or photos this way.",
                      "The sender, asked by telephone, confirms the file and what it is for.");
        draft_reason(draft, 60, "its content is a disk image (%s)",
                     sighting.part->real_type[0] ? sighting.part->real_type : "judged by its name");
        if (sighting.part->traits & (PART_PROGRAM | PART_SHORTCUT))
            draft_reason(draft, 20, "there is a program in it");
        if (sighting.part->detail[0])
            draft_reason(draft, 0, "inside: %s", draft_clip(draft, sighting.part->detail, 200));
    }
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    (void)facts;
    attachments_emit(state, "disk images", out);
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
