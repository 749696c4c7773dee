/* section_sheet.c - the sheet for one reader: the fields they ask for, filled as far as the case
 * knows, the rest to be filled in by hand (playbooks.md 9.7). */
#include "section.h"

#include <string.h>

enum source { BY_HAND, OWNER, FINDING, VARIABLE, FIRST, AUTHORITY, HEAD, KEY, STEPS };

struct field {
    const char *label;
    enum source source;
    const char *which; /* detector, or the playbook's variable or fact */
};

static const struct field bank[] = {
    {"Kind of case: business e-mail compromise (BEC/EAC)", OWNER, NULL},
    {"Victim: name and place", BY_HAND, NULL},
    {"Bank and account that sent the money", BY_HAND, NULL},
    {"When the money was sent", VARIABLE, "payment_at"},
    {"Amount and currency", BY_HAND, NULL},
    {"Account that received it, as the mail named it", FINDING, "bank-details-changed"},
    {"Beneficiary: name, bank, place", BY_HAND, NULL},
    {"Intermediary bank, SWIFT number, further credit", BY_HAND, NULL},
    {"Recall: started when, reference", VARIABLE, "bank_ref"},
    {"How the payer was led", FINDING, "thread-hijack"},
    {"Addresses the fraud was sent from", FINDING, "reply-to-elsewhere"},
    {"Look-alike names", FINDING, "lookalike-domain"},
    {"Police report: where, number", BY_HAND, NULL},
    {0},
};
static const struct field insurer[] = {
    {"Policy, number, notified when", BY_HAND, NULL},
    {"Discovery of the loss", VARIABLE, "breach_aware_at"},
    {"When the earliest grave finding is about", FIRST, NULL},
    {"The fraudulent instruction", FINDING, "bank-details-changed"},
    {"Was the change confirmed by telephone before paying? By whom, on which number?", BY_HAND,
     NULL},
    {"Proof that the right party did not get the money", BY_HAND, NULL},
    {"Answers of the sending and the receiving bank", BY_HAND, NULL},
    {"Police report: where, number", BY_HAND, NULL},
    {"Expenses so far, vendors engaged when", BY_HAND, NULL},
    {"What was done, and how well it is proved", STEPS, NULL},
    {0},
};
static const struct field lawyer[] = {
    {"Prepared at the request of counsel: yes or no, who", BY_HAND, NULL},
    {"Who allowed the examination", AUTHORITY, NULL},
    {"Mailbox", OWNER, NULL},
    {"Aware of a breach of personal data since", VARIABLE, "breach_aware_at"},
    {"Categories and number of persons and records concerned", BY_HAND, NULL},
    {"Likely consequences for them", BY_HAND, NULL},
    {"Measures taken", STEPS, NULL},
    {"Notices: to whom, when, reference; if late, why", BY_HAND, NULL},
    {"Litigation hold: since, on what", BY_HAND, NULL},
    {"Custody: who held the case, from when to when", BY_HAND, NULL},
    {"Journal head when this was written", HEAD, NULL},
    {"Fingerprint of the signing key", KEY, NULL},
    {0},
};

static const struct finding *of_detector(const struct report *r, const char *detector)
{
    for (size_t i = 0; i < r->finding_count; i++)
        if (finding_counts_as_open(&r->findings[i]) &&
            strcmp(r->findings[i].detector, detector) == 0)
            return &r->findings[i];
    return NULL;
}

static const char *proved(struct report *r)
{
    size_t count = 0;

    for (size_t i = 0; i < r->view.step_count; i++)
        count += r->view.steps[i].state == STEP_VERIFIED && r->view.steps[i].grade >= GRADE_B;
    return r->has_play ? say2(r, "{1} of {2} steps are proved; see the steps", number(r, count),
                              number(r, r->view.step_count))
                       : NULL;
}

/* NULL or "": the case does not know. */
static const char *value_of(struct report *r, const struct field *field)
{
    const struct finding *finding;

    switch (field->source) {
    case OWNER:
        return r->info.owner;
    case AUTHORITY:
        return r->info.authority;
    case HEAD:
        return r->head;
    case KEY:
        return r->key;
    case STEPS:
        return proved(r);
    case FIRST:
        return moment(r, r->first);
    case VARIABLE:
        return r->setup->engine ? engine_value(r->setup->engine, field->which) : NULL;
    case FINDING:
        finding = of_detector(r, field->which);
        return finding ? paper_printf(&r->paper, "%s (#%lld)",
                                      paper_clip(&r->paper, finding->title, 400),
                                      (long long)finding->id)
                       : NULL;
    case BY_HAND:
        break;
    }
    return NULL;
}

static void fields(struct report *r, const struct field *field)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 2 * sizeof(*columns));
    struct block *table;

    columns[0] = (struct column){"field", say(r, "What is asked"), 5};
    columns[1] = (struct column){"value", say(r, "Answer"), 8};
    table = paper_table(paper, "sheet", columns, 2);
    for (; field->label; field++) {
        const char *value = value_of(r, field);
        bool known = value && *value;

        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, say(r, field->label));
        paper_cell(paper, table, CELL_TEXT, known ? TONE_PLAIN : TONE_MUTED,
                   known ? value : say(r, "to be filled in by hand: ______________________"));
    }
}

void section_sheet(struct report *r)
{
    struct paper *paper = &r->paper;
    const struct field *list = NULL;
    const char *heading = "";

    if (r->setup->reader == READER_BANK) {
        heading = say(r, "Sheet for the bank and the police");
        list = bank;
    } else if (r->setup->reader == READER_INSURER) {
        heading = say(r, "Sheet for the insurer");
        list = insurer;
    } else if (r->setup->reader == READER_LAWYER) {
        heading = say(r, "Sheet for the lawyer and the regulator");
        list = lawyer;
    }
    if (!list)
        return;
    paper_section(paper, "sheet", heading);
    paper_text(paper, say(r, "What a finding says is what the program saw in the mailbox. Whoever "
                             "signs this checks it first."));
    fields(r, list);
}
