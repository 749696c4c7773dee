/* section_custody.c - whose hands the case went through, with which build, and what each added. */
#include "section.h"

#include "case/custody.h"

enum { LINES_MOST = 80 };

static const char *who(struct report *r, const struct custody *session)
{
    struct paper *paper = &r->paper;

    if (!*session->operator)
        return paper_printf(paper, "%.100s @ %.100s", session->user, session->host);
    return paper_printf(paper, "%.120s%s%.60s (%.100s @ %.100s)",
                        session->operator, * session->role ? ", " : "", session->role,
                        session->user, session->host);
}

static const char *deeds(struct report *r, unsigned bits)
{
    static const char *const words[CUSTODY_DEEDS] = {
        "case made",
        "mail copied from the server",
        "files imported",
        "findings judged",
        "playbook worked",
        "mailbox changed",
        "report or export written",
        "signed",
        "sealed",
        "seal opened",
    };
    const char *text = "";

    for (unsigned i = 0; i < CUSTODY_DEEDS; i++)
        if (bits & 1u << i)
            text = paper_printf(&r->paper, "%s%s%s", text, *text ? ", " : "", say(r, words[i]));
    return text;
}

static void row(struct report *r, struct block *table, const struct custody *session)
{
    struct paper *paper = &r->paper;

    paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, session->begin_ns / 1000000000));
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, who(r, session));
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, deeds(r, session->deeds));
    paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN, number(r, (uint64_t)session->objects));
    paper_cell(
        paper, table, CELL_NUMBER, TONE_PLAIN,
        paper_printf(paper, "%lld-%lld", (long long)session->first, (long long)session->last));
    paper_cell(paper, table, CELL_CODE, TONE_MUTED,
               paper_printf(paper, "%.20s %.8s", session->version, session->build));
}

void section_custody(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 6 * sizeof(*columns));
    struct custody *sessions;
    struct error err = {0};
    struct block *table;
    uint64_t idle;
    size_t count;

    paper_section(paper, "custody", say(r, "Chain of custody"));
    paper_text(paper, say(r, "Each session in which the case was open for writing: when, who sat "
                             "there, what was added, and which build of the program (the first "
                             "digits of its build number)."));
    if (!custody_list(r->setup->cf, &r->arena, &sessions, &count, &idle, &err)) {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
        return;
    }
    columns[0] = (struct column){"begin", say(r, "From (UTC)"), 6};
    columns[1] = (struct column){"who", say(r, "Who"), 6};
    columns[2] = (struct column){"deeds", say(r, "What"), 7};
    columns[3] = (struct column){"objects", say(r, "Evidence"), 4};
    columns[4] = (struct column){"entries", say(r, "Log entries"), 3};
    columns[5] = (struct column){"build", say(r, "Build"), 4};
    table = paper_table(paper, "custody", columns, 6);
    for (size_t i = 0; i < count && i < LINES_MOST; i++)
        row(r, table, &sessions[i]);
    if (count > LINES_MOST)
        paper_text(paper, counted(r, count - LINES_MOST,
                                  "{1} later session is left out here; the log has all.",
                                  "{1} later sessions are left out here; the log has all."));
    if (idle > 0)
        paper_text(paper, say1(r, "Sessions in which nothing was added: {1}.", number(r, idle)));
}
