/* section_evidence.c - what is kept, how it is proved to be what it was, and how to check it. */
#include "section.h"

static void bytes_kept(struct report *r)
{
    struct paper *paper = &r->paper;
    struct block *pairs = paper_pairs(paper, "evidence");

    paper_pair(paper, pairs, say(r, "Messages"), CELL_TEXT,
               say4(r, "{1} listed, {2} taken into evidence, {3} vanished before, {4} analysed",
                    number(r, r->messages.planned), number(r, r->messages.fetched),
                    number(r, r->messages.vanished), number(r, r->messages.parsed)));
    if (r->messages.headed > 0)
        paper_pair(paper, pairs, say(r, "Headers only"), CELL_TEXT,
                   counted(r, r->messages.headed,
                           "of {1} message: its text, links and attachments are not checked",
                           "of {1} messages: their texts, links and attachments are not checked"));
    if (r->copies > 0)
        paper_pair(
            paper, pairs, say(r, "Copies"), CELL_TEXT,
            counted(r, r->copies,
                    "{1} of them is the same as another one; what was examined counts each once",
                    "{1} of them are the same as another one; what was examined counts each "
                    "once"));
    paper_pair(paper, pairs, say(r, "Objects"), CELL_TEXT,
               say3(r, "{1}, {2}, in {3}, each named by its SHA-256",
                    counted(r, r->evidence.objects, "{1} object", "{1} objects"),
                    counted(r, r->evidence.bytes, "{1} byte", "{1} bytes"),
                    counted(r, r->evidence.segments, "{1} segment", "{1} segments")));
    paper_pair(paper, pairs, say(r, "Journal"), CELL_TEXT,
               counted(r, r->entries, "{1} entry, holding the hash of the one before",
                       "{1} entries, each holding the hash of the one before"));
    paper_pair(paper, pairs, say(r, "Journal head"), CELL_CODE, r->head);
    paper_pair(paper, pairs, say(r, "Checkpoints"), CELL_TEXT,
               r->checkpoint_count > 0
                   ? say2(r, "{1} signed; the last on {2}", number(r, r->checkpoint_count),
                          moment(r, r->checkpoints[0].utc_ns / 1000000000))
                   : say(r, "none: nothing has been signed"));
    paper_pair(paper, pairs, say(r, "Signing key"), CELL_CODE, r->key);
    paper_pair(paper, pairs, say(r, "Seal"), CELL_TEXT,
               r->sealed ? say(r, "the case is sealed; this report did not check the seal")
                         : say(r, "the case is not sealed"));
}

static void stamps(struct report *r)
{
    struct paper *paper = &r->paper;

    if (r->stamp_count == 0)
        paper_text(paper, say(r, "No time stamp of an authority outside is kept: when the entries "
                                 "were made is the word of this machine's clock."));
    for (size_t i = 0; i < r->stamp_count; i++) {
        const struct stamp *stamp = &r->stamps[i];
        struct block *pairs = paper_pairs(paper, "time-stamp");

        paper_pair(paper, pairs, say(r, "Time stamp (RFC 3161)"), CELL_TEXT,
                   say3(r,
                        "attested for {1} by {2}: the first {3} entries of the journal were there",
                        moment(r, stamp->when), paper_clip(paper, stamp->authority, 250),
                        number(r, (uint64_t)stamp->covers)));
        paper_pair(paper, pairs, say(r, "Kept, by our clock"), CELL_TEXT,
                   moment(r, stamp->kept_ns / 1000000000));
        paper_pair(paper, pairs, say(r, "Issuer"), CELL_TEXT,
                   paper_clip(paper, stamp->issuer, 250));
        paper_pair(paper, pairs, say(r, "Serial number"), CELL_CODE, stamp->serial);
        paper_pair(paper, pairs, say(r, "Request"), CELL_CODE, hex(r, &stamp->request));
        paper_pair(paper, pairs, say(r, "Reply"), CELL_CODE, hex(r, &stamp->reply));
        paper_pair(paper, pairs, say(r, "Trusted certificates"), CELL_CODE, hex(r, &stamp->ca));
    }
    if (r->stamp_count > 0)
        paper_text(paper, say(r, "A time stamp was judged when it was kept; `mailmedic verify` "
                                 "judges it again, and so does `openssl ts -verify` with the "
                                 "files that `mailmedic timestamp -o` writes."));
}

static void accounts(struct report *r)
{
    struct paper *paper = &r->paper;

    for (size_t i = 0; i < r->account_count; i++) {
        const struct account *account = &r->accounts[i];
        struct block *pairs = paper_pairs(paper, "source");

        paper_pair(paper, pairs, say(r, "Source"), CELL_TEXT, say_account(r, account));
        paper_pair(paper, pairs, say(r, "Server"), CELL_TEXT,
                   paper_clip(paper, account->server, 400));
        paper_pair(paper, pairs, say(r, "Certificate"), CELL_TEXT,
                   paper_clip(paper, account->certificate, 600));
    }
}

static void folders(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));
    struct block *table;

    if (r->folder_count == 0)
        return;
    columns[0] = (struct column){"folder", say(r, "Folder"), 8};
    columns[1] = (struct column){"uidvalidity", "UIDVALIDITY", 3};
    columns[2] = (struct column){"exists", say(r, "On the server"), 3};
    columns[3] = (struct column){"have", say(r, "In evidence"), 3};
    table = paper_table(paper, "folders", columns, 4);
    for (size_t i = 0; i < r->folder_count; i++) {
        const struct folder *folder = &r->folders[i];

        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, paper_clip(paper, folder->name, 300));
        paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN,
                   folder->uidvalidity ? paper_printf(paper, "%u", folder->uidvalidity) : "");
        paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN, number(r, folder->exists));
        paper_cell(paper, table, CELL_NUMBER, folder->have < folder->exists ? TONE_BAD : TONE_PLAIN,
                   number(r, folder->have));
    }
}

static void runs(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));
    struct block *table;

    columns[0] = (struct column){"run", say(r, "Run"), 3};
    columns[1] = (struct column){"target", say(r, "What"), 7};
    columns[2] = (struct column){"started", say(r, "Started (UTC)"), 4};
    columns[3] = (struct column){"outcome", say(r, "Outcome"), 4};
    table = paper_table(paper, "runs", columns, 4);
    for (size_t i = r->run_count; i > 0; i--) {
        const struct run *run = &r->runs[i - 1];

        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN,
                   paper_printf(paper, "%lld %.40s", (long long)run->id, run->kind));
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, paper_clip(paper, run->target, 300));
        paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, run->started));
        paper_cell(
            paper, table, CELL_TEXT, TONE_PLAIN,
            *run->outcome
                ? paper_clip(paper, wording_reason(&r->wording, &r->arena, run->outcome), 300)
                : say(r, "not ended"));
    }
}

void section_evidence(struct report *r)
{
    struct paper *paper = &r->paper;

    paper_section(paper, "evidence", say(r, "Evidence"));
    bytes_kept(r);
    paper_text(paper,
               say(r, "`mailmedic verify` hashes all of it again and needs no server. A chain "
                      "of hashes shows edits; only a head or a checkpoint that was noted "
                      "outside the case shows that nothing was cut off or rewritten."));
    stamps(r);
    accounts(r);
    folders(r);
    runs(r);
}
