/* attachment_macros.c - an office document that can run a program (P09). Factories mail sheets with
 * macros every day: by themselves they are a hint. */
#include "attachment.h"

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;
    const char *name = attachment_name(draft, part);

    draft_title(draft, "Attachment \"%s\" of \"%s\" can run a program when opened", name,
                draft_clip(draft, sighting->row->mail->subject, 60));
    draft_explain(draft,
                  "The document holds macros. If the reader allows them, they may fetch and start "
                  "anything.",
                  "The sender always works with such documents, and this one is expected.");
    if (part->traits & PART_MACROS)
        draft_reason(draft, 30, "%s holds macros", name);
    if (part->traits & PART_AUTORUN)
        draft_reason(draft, 30, "the macros start by themselves");
    if (part->traits & PART_REMOTE_TEMPLATE)
        draft_reason(draft, 60, "%s fetches its template from elsewhere", name);
    attachment_inside(draft, part);
    if (attachment_is_expected(sighting) && sighting->row->message->direction == DIRECTION_IN)
        draft_reason(draft, -15, "the owner writes with this sender, who may be a victim too");
}

static const struct attachment_kind kind = {
    .traits = PART_MACROS | PART_AUTORUN | PART_REMOTE_TEMPLATE,
    .describe = describe,
    .what = "documents with macros",
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

const struct detector detect_attachment_macros = {
    .id = "attachment-macros",
    .title = "Document with macros attached",
    .blind = "Macros that are fetched only when the document is opened, and encrypted documents.",
    .attack = "T1566.001 T1221",
    .check = "attachments",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
