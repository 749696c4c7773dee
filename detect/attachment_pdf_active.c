/* attachment_pdf_active.c - a PDF that does something when it is opened (P11). Forms of banks and
 * authorities hold scripts too: by themselves they are a hint. */
#include "attachment.h"

#include <string.h>

static bool has(const struct mail_part *part, const char *what)
{
    return strstr(part->detail, what) != NULL;
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;
    const char *name = attachment_name(draft, part);

    draft_title(draft, "Attachment \"%s\" of \"%s\" acts when it is opened", name,
                draft_clip(draft, sighting->row->mail->subject, 60));
    draft_explain(
        draft,
        "The document does not only show pages: it runs a script, starts a program or "
        "carries a file. Some readers ask before, some do not.",
        "It is a form or a package of papers that the sender, asked by telephone, knows.");
    if (has(part, "/Launch"))
        draft_reason(draft, 40, "it starts a program (/Launch)");
    if (has(part, "/JavaScript") || has(part, "/RichMedia"))
        draft_reason(draft, 15, "it holds a script");
    if (has(part, "/OpenAction"))
        draft_reason(draft, 5, "something happens as soon as it is opened");
    if (has(part, "/EmbeddedFile"))
        draft_reason(draft, 10, "it carries another file");
    if (part->traits & (PART_PROGRAM | PART_MACROS | PART_SHORTCUT))
        draft_reason(draft, 40, "what it carries can run");
    attachment_inside(draft, part);
    if (attachment_is_expected(sighting) && sighting->row->message->direction == DIRECTION_IN)
        draft_reason(draft, -10, "the owner writes with this sender, who may be a victim too");
}

static const struct attachment_kind kind = {
    .traits = PART_PDF_ACTIVE,
    .describe = describe,
    .what = "PDF files that act",
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

const struct detector detect_attachment_pdf_active = {
    .id = "attachment-pdf-active",
    .title = "PDF with a script, a program or a file in it",
    .blind = "Encrypted PDF files, and weaknesses of a reader that need no script.",
    .attack = "T1566.001",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
