/* attachment_yara.c - a rule of the operator's own matched what a mail carries. */
#include "attachment.h"

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct mail_part *part = sighting->part;

    draft_title(draft, "A YARA rule matches \"%s\" of \"%s\"", attachment_name(draft, part),
                draft_clip(draft, sighting->row->mail->subject, 60));
    draft_explain(draft,
                  "The rules are the operator's; what a match means, whoever wrote the rule says.",
                  "The rule is known to match harmless files like this one.");
    draft_reason(draft, 50, "found in it: %s", attachment_notes(draft, part, 300));
}

static const struct attachment_kind kind = {
    .traits = PART_YARA,
    .describe = describe,
    .what = "parts that YARA rules match",
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

const struct detector detect_attachment_yara = {
    .id = "attachment-yara",
    .title = "YARA rule matches",
    .blind = "Everything, unless rules were given (--yara); content of encrypted files.",
    .attack = "T1566.001",
    .check = "yara",
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
