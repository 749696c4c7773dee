/* report.c - see include/report/report.h: facts, then sections, then one writer. */
#include "section.h"

#include "base/limits.h"

#include <string.h>

static const char *const format_names[] = {
    [REPORT_HTML] = "html", [REPORT_PDF] = "pdf", [REPORT_MARKDOWN] = "md", [REPORT_JSON] = "json"};
static const char *const reader_names[] = {
    [READER_ALL] = "all",       [READER_MANAGEMENT] = "management",
    [READER_BANK] = "bank",     [READER_INSURER] = "insurer",
    [READER_LAWYER] = "lawyer", [READER_ENGINEER] = "engineer"};

/* The order is that of the report. not_for: readers who do without, as bits. */
enum {
    MANAGEMENT = 1 << READER_MANAGEMENT,
    BANK = 1 << READER_BANK,
    INSURER = 1 << READER_INSURER,
    LAWYER = 1 << READER_LAWYER,
};
static const struct {
    section_fn add;
    unsigned not_for;
} sections[] = {
    {section_cover, 0},
    {section_sheet, 0},
    {section_summary, 0},
    {section_not_examined, 0},
    {section_events, 0},
    {section_findings, MANAGEMENT},
    {section_logins, MANAGEMENT | BANK},
    {section_exposure, MANAGEMENT | BANK},
    {section_steps, BANK},
    {section_actions, BANK},
    {section_controls, MANAGEMENT | BANK | LAWYER},
    {section_indicators, MANAGEMENT | INSURER | LAWYER},
    {section_evidence, 0},
    {section_custody, MANAGEMENT | BANK},
    {section_journal, MANAGEMENT | BANK | INSURER},
};

static bool named(const char *const *names, size_t count, const char *name, size_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) {
            *out = i;
            return true;
        }
    return false;
}

bool report_format_named(const char *name, enum report_format *out)
{
    size_t which;

    if (strcmp(name, "markdown") == 0)
        name = "md";
    if (!named(format_names, ARRAY_LEN(format_names), name, &which))
        return false;
    *out = (enum report_format)which;
    return true;
}

bool report_reader_named(const char *name, enum report_reader *out)
{
    size_t which;

    if (!named(reader_names, ARRAY_LEN(reader_names), name, &which))
        return false;
    *out = (enum report_reader)which;
    return true;
}

static void add_sections(struct report *r)
{
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        if (!(sections[i].not_for & (1u << r->setup->reader)))
            sections[i].add(r);
}

static bool print(const struct paper *paper, enum report_format format, struct buf *out,
                  struct error *err)
{
    switch (format) {
    case REPORT_HTML:
        paper_to_html(paper, out);
        break;
    case REPORT_MARKDOWN:
        paper_to_markdown(paper, out);
        break;
    case REPORT_JSON:
        paper_to_json(paper, out);
        break;
    case REPORT_PDF:
        if (!paper_to_pdf(paper, out, err))
            return false;
        break;
    }
    return !out->full || error_set(err, ERROR_LIMIT, "the report is too large");
}

bool report_make(const struct report_setup *setup, enum report_format format, struct buf *out,
                 struct error *err)
{
    struct report r = {.setup = setup};
    bool ok;

    buf_init(out, LIMIT_REPORT);
    r.paper.arena = &r.arena;
    ok = wording_load(&r.wording, &r.arena, setup->data_dir, setup->language, err) &&
         report_read(&r, err);
    if (ok) {
        add_sections(&r);
        ok = print(&r.paper, format, out, err);
        if (setup->untranslated)
            *setup->untranslated = r.wording.missing;
    }
    arena_dispose(&r.arena);
    return ok;
}
