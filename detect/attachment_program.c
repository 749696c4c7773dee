/* attachment_program.c - a program, script, shortcut or its like, bare or inside an archive (P08).
 */
#include "attachment.h"

#include <string.h>

/* Scripts that technical people mail each other: nothing runs them at a double click. */
static bool is_technical(const struct mail_part *part)
{
    static const char *const extensions[] = {"sh",  "pl",  "py",   "rb",  "patch", "diff", "c",
                                             "awk", "sed", "php",  "tcl", "bash",  "m4",   "el",
                                             "txt", "lua", "conf", "ksh", "csh"};

    if (part->traits &
        (PART_SHORTCUT | PART_ONENOTE | PART_DOUBLE_EXTENSION | PART_RTL_NAME | PART_ARCHIVE))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++)
        if (strcmp(part->extension, extensions[i]) == 0)
            return true;
    return part->name[0] == '\0' && strncmp(part->real_type, "text/", 5) == 0;
}

static const char *kind_of(const struct mail_part *part)
{
    if (part->traits & PART_SHORTCUT)
        return "a shortcut that starts something";
    if (part->traits & PART_ONENOTE)
        return "a notebook that can carry programs";
    if (part->traits & PART_ARCHIVE)
        return "an archive with a program in it";
    return "a program";
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;
    const char *name = attachment_name(draft, part);

    draft_title(draft, "Attachment \"%s\" of \"%s\" is %s", name,
                draft_clip(draft, sighting->row->mail->subject, 60), kind_of(part));
    draft_explain(
        draft,
        "Opening it runs code on the reader's computer. Passwords are stolen this way, and "
        "the mailbox with them.",
        "The sender, asked by telephone, confirms the file and what it is for.");
    draft_reason(draft, is_technical(part) ? 5 : 60, "%s is %s (%s)", name, kind_of(part),
                 part->real_type[0] ? part->real_type : "judged by its name");
    attachment_inside(draft, part);
    if (part->traits & (PART_DOUBLE_EXTENSION | PART_RTL_NAME))
        draft_reason(draft, 20, "its name is made to look like a document's");
    if (attachment_is_expected(sighting) && sighting->row->message->direction == DIRECTION_IN)
        draft_reason(draft, -5, "the owner writes with this sender, who may be a victim too");
}

static bool fits(const struct sighting *sighting)
{
    return !(sighting->part->traits & PART_DISK_IMAGE); /* attachment_disk_image.c */
}

static const struct attachment_kind kind = {
    .traits = PART_PROGRAM | PART_SHORTCUT | PART_ONENOTE,
    .fits = fits,
    .describe = describe,
    .what = "programs",
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

const struct detector detect_attachment_program = {
    .id = "attachment-program",
    .title = "Program, script or shortcut attached",
    .blind = "Archives of unknown kinds or with a password, and programs behind links.",
    .attack = "T1566.001",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
