/* attachment_virus.c - the virus scanner on this machine knows what a mail carries. */
#include "antivirus.h"
#include "attachment.h"

#include <string.h>

static const char id[] = "attachment-virus";

static const struct antivirus_row *verdict_of(const struct sighting *sighting)
{
    return antivirus_of(sighting->facts->antivirus, &sighting->part->hash);
}

static bool is_known(const struct sighting *sighting)
{
    const struct antivirus_row *row = verdict_of(sighting);

    return row && row->verdict == ANTIVIRUS_FOUND && antivirus_wants(sighting->part);
}

/* Names of unwanted programs, of heuristics, and of signatures that are not ClamAV's own. */
static bool is_weak(const char *name)
{
    struct str whole = str_of(name);

    return str_starts_nocase(whole, "PUA.") || str_starts_nocase(whole, "Heuristics.") ||
           str_ends_nocase(whole, ".UNOFFICIAL");
}

/* What every scanner is tested with; harmless, and somebody's trial. */
static bool is_trial(const char *name)
{
    struct str whole = str_of(name);

    return str_find(whole, str_of("Eicar")) < whole.len ||
           str_find(whole, str_of("EICAR")) < whole.len;
}

static void describe(struct draft *draft, const struct sighting *sighting)
{
    const struct antivirus_row *row = verdict_of(sighting);

    draft->points = sighting->facts->points;
    draft->detector = id;
    draft_title(draft, "The virus scanner knows \"%s\" of \"%s\": %s",
                attachment_name(draft, sighting->part),
                draft_clip(draft, sighting->row->mail->subject, 60),
                draft_clip(draft, row->words, 80));
    draft_explain(draft, "Whoever opened it may have lost the machine, and every password on it.",
                  "The signature is known to match harmless files, or the sender confirms over "
                  "another channel what it is.");
    draft_say(draft, "signature", "signature %s, %s", draft_clip(draft, row->words, 100),
              draft_clip(draft, row->engine, 100));
    if (is_weak(row->words))
        draft_say(draft, "weak",
                  "a signature of this kind (unwanted programs, heuristics, unofficial) is "
                  "wrong more often");
    if (is_trial(row->words))
        draft_say(draft, "trial", "it is the harmless file that virus scanners are tried with");
}

static const struct attachment_kind kind = {
    .fits = is_known,
    .describe = describe,
    .what = "parts that the virus scanner knows",
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

static const char *const reasons[] = {"signature", "weak", "trial", NULL};

const struct detector detect_attachment_virus = {
    .id = id,
    .title = "Virus scanner's finds",
    .blind = "Everything, unless a scanner was asked (--clamd); what its signatures do not know, "
             "encrypted files, the plain words of a mail.",
    .attack = "T1566.001",
    .check = "antivirus",
    .reasons = reasons,
    .state_size = sizeof(struct attachments),
    .dispose = attachments_dispose,
    .on_mail = on_mail,
    .on_end = on_end,
};
