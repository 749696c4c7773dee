/* section_findings.c - what the detectors say: a table of all, then each with its reasons, its
 * evidence numbers, what would refute it and what it cannot see. */
#include "section.h"

#include <string.h>

enum { MOST_TEXT = 600 };

static const char *verdict_text(struct report *r, const struct finding *finding)
{
    if (strcmp(finding->verdict, "confirmed") == 0)
        return say(r, "confirmed");
    if (strcmp(finding->verdict, "dismissed") == 0)
        return say(r, "dismissed");
    return say(r, "open");
}

static enum tone verdict_tone(const struct finding *finding)
{
    return strcmp(finding->verdict, "confirmed") == 0 ? TONE_BAD : TONE_MUTED;
}

static void overview(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 5 * sizeof(*columns));
    struct block *table;

    columns[0] = (struct column){"id", say(r, "No."), 1};
    columns[1] = (struct column){"severity", say(r, "Severity"), 2};
    columns[2] = (struct column){"title", say(r, "Finding"), 11};
    columns[3] = (struct column){"when", say(r, "About (UTC)"), 4};
    columns[4] = (struct column){"verdict", say(r, "Verdict"), 2};
    table = paper_table(paper, "findings", columns, 5);
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *finding = &r->findings[i];

        paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN,
                   paper_printf(paper, "%lld", (long long)finding->id));
        paper_cell(paper, table, CELL_MARK, severity_tone(finding->severity),
                   say(r, severity_name(finding->severity)));
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN,
                   paper_clip(paper, finding->title, MOST_TEXT));
        paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, finding->when));
        paper_cell(paper, table, CELL_MARK, verdict_tone(finding), verdict_text(r, finding));
    }
}

static void reasons(struct report *r, const struct finding *finding)
{
    struct block *list = paper_list(&r->paper, "reasons");

    for (size_t i = 0; i < finding->reason_count; i++) {
        const struct finding_reason *reason = &finding->reasons[i];
        const char *text = paper_clip(&r->paper, reason->text, MOST_TEXT);

        if (reason->points != 0)
            text = paper_printf(&r->paper, "%s (%+d)", text, reason->points);
        paper_item(&r->paper, list, TONE_PLAIN, text);
    }
}

/* What stands for a name is ours, and no name. */
static const char *label_of(struct report *r, const struct finding_subject *subject)
{
    if (strcmp(subject->label, "(a part without a name)") == 0)
        return say(r, "(a part without a name)");
    return paper_clip(&r->paper, subject->label, MOST_TEXT);
}

/* Which rows and bytes it rests on. */
static void subjects(struct report *r, const struct finding *finding)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 3 * sizeof(*columns));
    struct block *table;

    if (finding->subject_count == 0)
        return;
    columns[0] = (struct column){"kind", say(r, "Rests on"), 3};
    columns[1] = (struct column){"label", say(r, "Name"), 5};
    columns[2] = (struct column){"sha256", say(r, "Evidence (SHA-256)"), 8};
    table = paper_table(paper, "subjects", columns, 3);
    for (size_t i = 0; i < finding->subject_count; i++) {
        const struct finding_subject *subject = &finding->subjects[i];
        bool is_name = strcmp(subject->kind, "domain") == 0;

        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN,
                   subject->id ? paper_printf(paper, "%s #%lld", say(r, subject->kind),
                                              (long long)subject->id)
                               : say(r, subject->kind));
        paper_cell(paper, table, is_name ? CELL_DEFANG : CELL_TEXT, TONE_PLAIN,
                   label_of(r, subject));
        paper_cell(paper, table, CELL_CODE, TONE_PLAIN, hex(r, &subject->sha256));
    }
}

static void one(struct report *r, const struct finding *finding)
{
    struct paper *paper = &r->paper;
    struct block *heading, *pairs;

    heading = paper_heading(paper, paper_printf(paper, "#%lld %s", (long long)finding->id,
                                                paper_clip(paper, finding->title, MOST_TEXT)));
    heading->mark = say(r, severity_name(finding->severity));
    heading->tone = severity_tone(finding->severity);
    paper_text(paper, paper_clip(paper, finding->explanation, 2 * MOST_TEXT));
    reasons(r, finding);
    subjects(r, finding);
    pairs = paper_pairs(paper, "about");
    paper_pair(paper, pairs, say(r, "About"), CELL_TEXT, moment(r, finding->when));
    paper_pair(paper, pairs, say(r, "Verdict"), CELL_TEXT,
               *finding->verdict_reason
                   ? paper_printf(paper, "%s: %s", verdict_text(r, finding),
                                  paper_clip(paper, finding->verdict_reason, MOST_TEXT))
                   : verdict_text(r, finding));
    paper_pair(paper, pairs, say(r, "What would refute it"), CELL_TEXT, finding->refute);
    paper_pair(paper, pairs, say(r, "What it cannot see"), CELL_TEXT, finding->blind);
    paper_pair(paper, pairs, say(r, "Detector"), CELL_CODE, finding->detector);
    paper_pair(paper, pairs, "ATT&CK", CELL_CODE, finding->attack);
}

void section_findings(struct report *r)
{
    struct paper *paper = &r->paper;

    paper_section(paper, "findings", say(r, "Findings"))->new_page = true;
    if (r->finding_count == 0) {
        paper_text(paper, say(r, "No findings. That says nothing about what was not examined."));
        return;
    }
    paper_text(paper, say(r, "A finding is what a detector says of the evidence; the verdict is a "
                             "person's. The numbers in brackets are weights, not probabilities. "
                             "What the program has no translation for is in English."));
    paper_text(paper, say(r, "ATT&CK: the number of the technique in MITRE's public catalogue of "
                             "what attackers do (attack.mitre.org)."));
    overview(r);
    for (size_t i = 0; i < r->finding_count; i++)
        one(r, &r->findings[i]);
}
