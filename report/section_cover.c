/* section_cover.c - which case, whose mailbox, made by what, and how far the log had come. */
#include "section.h"

#include "base/clock.h"

#include <string.h>

static const char *mailboxes(struct report *r)
{
    const char *text = "";

    for (size_t i = 0; i < r->account_count; i++) {
        const struct account *account = &r->accounts[i];

        text = paper_printf(&r->paper, "%.1200s%s%.500s", text, i > 0 ? ", " : "",
                            say_account(r, account));
    }
    return text;
}

/* "2026-11-28T22:03:02Z" as the other times are written. */
static const char *opened(struct report *r)
{
    const char *text = r->info.created;

    return strlen(text) == 20 ? paper_printf(&r->paper, "%.10s %.8s UTC", text, text + 11) : text;
}

void section_cover(struct report *r)
{
    struct paper *paper = &r->paper;
    struct block *pairs;
    char created[CLOCK_TEXT];

    paper->title = say(r, "Report on a mailbox that may have been stolen");
    paper->subtitle = *r->info.owner ? r->info.owner : mailboxes(r);
    paper->language = r->wording.language;
    paper->case_id = r->info.case_id;
    clock_format(r->setup->now, created);
    paper->created = paper_copy(paper, str_of(created));
    paper->page_word = say(r, "Case {1}, page {2} of {3}");
    paper->footer = say3(r, "Case {1}. Made by mailmedic {2}, {3}.", r->info.case_id,
                         r->setup->version, moment(r, r->setup->now));
    paper_section(paper, "cover", "");
    pairs = paper_pairs(paper, "cover");
    paper_pair(paper, pairs, say(r, "Case"), CELL_CODE, r->info.case_id);
    paper_pair(paper, pairs, say(r, "Mailbox"), CELL_TEXT, r->info.owner);
    paper_pair(paper, pairs, say(r, "Read from"), CELL_TEXT, mailboxes(r));
    paper_pair(paper, pairs, say(r, "Authority"), CELL_TEXT,
               *r->info.authority ? r->info.authority : say(r, "not stated"));
    paper_pair(paper, pairs, say(r, "Case opened"), CELL_TEXT, opened(r));
    paper_pair(paper, pairs, say(r, "Report made"), CELL_TEXT, moment(r, r->setup->now));
    paper_pair(paper, pairs, say(r, "Made by"), CELL_TEXT,
               paper_printf(paper, "mailmedic %s", r->setup->version));
    if (r->has_play)
        paper_pair(paper, pairs, say(r, "Playbook"), CELL_TEXT,
                   paper_printf(paper, "%.300s (%.100s)", r->play->title, r->play->version));
    if (r->has_play)
        paper_pair(paper, pairs, say(r, "Playbook, SHA-256"), CELL_CODE, hex(r, &r->play->source));
    paper_pair(paper, pairs, say(r, "Journal"), CELL_TEXT,
               counted(r, r->entries, "{1} entry, holding the hash of the one before",
                       "{1} entries, each holding the hash of the one before"));
    paper_pair(paper, pairs, say(r, "Journal head"), CELL_CODE, r->head);
    paper_pair(paper, pairs, say(r, "Times"), CELL_TEXT,
               say(r,
                   "All times are UTC. What a sender wrote as the time of a mail is the sender's "
                   "word."));
    if (strcmp(r->wording.language, "en") != 0)
        paper_notice(paper, TONE_WARN,
                     say(r, "The words of this report were translated by a program and have not "
                            "been read by a native speaker. Where a sentence is in doubt, the "
                            "report in English counts (--lang en)."));
}
