/* scan_clamd.c - the virus scanner on this machine is asked about every content once; see
 * parse/clamd.h and case/antivirus.h.
 *
 * A part is decoded by a parse worker and handed on in pieces; who decodes cannot talk to the
 * scanner, and who talks to it cannot decode. What comes is believed when all of it together has
 * the hash that stands in the facts. */
#include "scan_work.h"

#include "antivirus.h"
#include "base/limits.h"
#include "case/journal.h"
#include "parse/clamd.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LARGEST = MIB(64), /* what a worker decodes in one piece */
    BATCH = 32,        /* answers in one transaction */
    IN_A_ROW = 5,      /* failures, then it is left alone */
};

struct question {
    struct hash raw, part;
    uint64_t size;
    uint32_t number;
};

struct asking {
    struct scan *scan;
    struct clamd *clamd;
    struct antivirus known;
    struct arena arena;
    struct marks seen;
    struct question *questions;
    size_t count, room;
    struct antivirus_row rows[BATCH]; /* answers that wait to be stored */
    char words[BATCH][CLAMD_WORDS];
    size_t waiting;
    int64_t entry; /* of the journal: asking began */
    unsigned in_a_row;
    int64_t verdicts[ANTIVIRUS_VERDICTS + 1]; /* how often */
};

/* --- the operator's wish --- */

bool scan_clamd_open(struct scan *scan, const struct scan_options *options, struct error *err)
{
    struct clamd *clamd;

    if (!options->clamd)
        return true;
    scan->clamd =
        (struct clamd_place){.where = options->clamd, .patience_ms = options->clamd_patience_ms};
    /* A wrong word on the command line is told now, not after the download. */
    if (!clamd_open(&clamd, &options->role, &scan->clamd, err))
        return false;
    scan->clamd_role = options->role;
    clamd_close(clamd);
    return true;
}

/* --- what to ask about --- */

static bool is_answered(const struct asking *asking, const struct hash *part)
{
    const struct antivirus_row *row = antivirus_of(&asking->known, part);

    return row && row->verdict != ANTIVIRUS_ERROR && clamd_tells_signatures(asking->clamd) &&
           strcmp(row->engine, clamd_version(asking->clamd)) == 0;
}

static void note_part(struct asking *asking, const struct hash *raw, const struct mail_part *part)
{
    struct str key = {(const char *)part->hash.bytes, sizeof(part->hash.bytes)};

    if (!antivirus_wants(part) || !marks_first(&asking->seen, key))
        return;
    if (is_answered(asking, &part->hash))
        return;
    if (asking->count == asking->room) {
        asking->room = asking->room ? 2 * asking->room : 256;
        asking->questions =
            xreallocarray(asking->questions, asking->room, sizeof(*asking->questions));
    }
    asking->questions[asking->count++] =
        (struct question){*raw, part->hash, part->size, part->number};
}

static bool note_mail(void *arg, const struct message *message, struct str blob)
{
    struct asking *asking = arg;
    struct arena arena = {0};
    struct error bad = {0};
    struct mail mail;

    if (blob.len > 0 && facts_decode(&mail, &arena, blob, &bad))
        for (size_t i = 0; i < mail.part_count; i++)
            note_part(asking, &message->raw, &mail.parts[i]);
    arena_dispose(&arena);
    return true;
}

/* --- one question --- */

static void cannot(struct clamd_answer *answer, const char *why)
{
    answer->verdict = CLAMD_ERROR;
    snprintf(answer->words, sizeof(answer->words), "%s", why);
}

/* The next piece of the part to the scanner. False: err, or answer says why there is none. */
static bool pass_piece(struct asking *asking, struct pool_work *work, struct hasher *hasher,
                       struct clamd_answer *answer, struct error *err)
{
    struct error bad = {0};
    struct str bytes;
    uint64_t size;

    if (!scan_ask(asking->scan, work, err))
        return false;
    if (asking->scan->script.status != POOL_OK) {
        cannot(answer, "the part could not be decoded again");
        return false;
    }
    if (!pool_part(buf_as_str(&asking->scan->script.blob), &bytes, &size, &bad)) {
        cannot(answer, bad.text);
        return false;
    }
    if (bytes.len == 0) {
        cannot(answer, "the part is shorter than it was");
        return false;
    }
    hasher_add(hasher, bytes.at, bytes.len);
    clamd_add(asking->clamd, bytes);
    work->size += bytes.len;
    return true;
}

/* False with nothing in err: answer says why not. */
static bool pass_on(struct asking *asking, const struct question *question,
                    struct clamd_answer *answer, struct error *err)
{
    struct pool_work work = {.kind = POOL_PART, .order = question->number};
    struct hasher *hasher;
    struct error bad = {0};
    struct hash hash;
    bool ok = true;

    if (!scan_locate(asking->scan, &(struct scan_piece){.raw = question->raw}, &work, &bad)) {
        cannot(answer, "its mail cannot be read");
        return false;
    }
    hasher = hasher_new();
    while (ok && work.size < question->size)
        ok = pass_piece(asking, &work, hasher, answer, err);
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    if (ok && !hash_equal(&hash, &question->part)) {
        cannot(answer, "the part is not what it was");
        ok = false;
    }
    return ok;
}

/* *reached: it can be asked the next. False: err, the scan ends. */
static bool ask(struct asking *asking, const struct question *question, struct clamd_answer *answer,
                bool *reached, struct error *err)
{
    struct clamd_answer own = {0};
    struct error gone = {0};
    bool passed;

    *reached = true;
    if (question->size > LARGEST) {
        *answer = (struct clamd_answer){.verdict = CLAMD_TOO_LARGE, .words = "larger than 64 MiB"};
        return true;
    }
    clamd_begin(asking->clamd);
    passed = pass_on(asking, question, &own, err);
    *reached = clamd_answer(asking->clamd, answer, &gone);
    if (!passed)
        *answer = own; /* whatever was said of what was not all of it */
    return err->code == ERROR_NONE;
}

/* --- answers into the case --- */

static bool store(struct asking *asking, struct error *err)
{
    struct casefile *cf = asking->scan->cf;
    bool ok = true;

    if (asking->waiting == 0)
        return true;
    if (!casefile_begin(cf, err))
        return false;
    for (size_t i = 0; ok && i < asking->waiting; i++)
        ok = antivirus_put(cf, &asking->rows[i], err);
    asking->waiting = 0;
    if (ok)
        return casefile_commit(cf, err);
    casefile_rollback(cf);
    return false;
}

static bool keep(struct asking *asking, const struct hash *part, const struct clamd_answer *answer,
                 struct error *err)
{
    static const enum antivirus_verdict verdicts[] = {[CLAMD_NOTHING] = ANTIVIRUS_NOTHING,
                                                      [CLAMD_FOUND] = ANTIVIRUS_FOUND,
                                                      [CLAMD_TOO_LARGE] = ANTIVIRUS_TOO_LARGE,
                                                      [CLAMD_ERROR] = ANTIVIRUS_ERROR};
    enum antivirus_verdict verdict = verdicts[answer->verdict];
    char *words = asking->words[asking->waiting];

    asking->verdicts[verdict]++;
    asking->in_a_row = verdict == ANTIVIRUS_ERROR ? asking->in_a_row + 1 : 0;
    memcpy(words, answer->words, CLAMD_WORDS);
    asking->rows[asking->waiting++] = (struct antivirus_row){.sha256 = *part,
                                                             .engine = clamd_version(asking->clamd),
                                                             .verdict = verdict,
                                                             .words = words};
    return asking->waiting < BATCH || store(asking, err);
}

/* --- all of them --- */

static void report(const struct asking *asking, struct job *job, size_t done)
{
    struct job_progress progress = {.done = done, .total = asking->count, .changed = CASE_JOURNAL};

    if (job)
        job_report(job, &progress, "Asking the virus scanner");
}

static bool ask_all(struct asking *asking, struct job *job, struct error *err)
{
    struct clamd_answer answer;
    bool reached = true;

    for (size_t i = asking->count; i > 0 && reached && asking->in_a_row < IN_A_ROW; i--) {
        const struct question *question = &asking->questions[i - 1]; /* newest first */

        if (job && job_cancelled(job))
            return error_set(err, ERROR_CANCELLED, "stopped by the operator");
        if (!ask(asking, question, &answer, &reached, err) ||
            !keep(asking, &question->part, &answer, err))
            return false;
        report(asking, job, asking->count - i + 1);
    }
    if (!reached)
        snprintf(asking->scan->clamd_trouble, sizeof(asking->scan->clamd_trouble),
                 "the virus scanner at %s cannot be reached any more", clamd_where(asking->clamd));
    else if (asking->in_a_row == IN_A_ROW)
        snprintf(asking->scan->clamd_trouble, sizeof(asking->scan->clamd_trouble),
                 "given up after %d failures in a row: %.200s", (int)IN_A_ROW, answer.words);
    return true;
}

static bool note_begin(struct asking *asking, struct error *err)
{
    const struct journal_pair details[] = {{"engine", str_of(clamd_version(asking->clamd))}, {0}};
    const struct journal_number numbers[] = {{"parts", (int64_t)asking->count}, {0}};
    const struct journal_entry entry = {.kind = "intent",
                                        .action = "antivirus-begin",
                                        .target = clamd_where(asking->clamd),
                                        .details = details,
                                        .numbers = numbers};

    return journal_add(asking->scan->cf, &entry, &asking->entry, err);
}

static bool note_end(struct asking *asking, const char *result, struct error *err)
{
    const struct journal_number numbers[] = {{"nothing", asking->verdicts[ANTIVIRUS_NOTHING]},
                                             {"found", asking->verdicts[ANTIVIRUS_FOUND]},
                                             {"too_large", asking->verdicts[ANTIVIRUS_TOO_LARGE]},
                                             {"failed", asking->verdicts[ANTIVIRUS_ERROR]},
                                             {0}};
    const struct journal_entry entry = {.kind = "result",
                                        .action = "antivirus-end",
                                        .target = clamd_where(asking->clamd),
                                        .result = result,
                                        .related = asking->entry,
                                        .numbers = numbers};

    return journal_add(asking->scan->cf, &entry, NULL, err);
}

static bool work(struct asking *asking, struct job *job, struct error *err)
{
    struct scan *scan = asking->scan;
    struct error second = {0};
    bool ok;

    if (!antivirus_read(&asking->known, scan->cf, &asking->arena, err) ||
        !facts_walk(scan->cf, note_mail, asking, err) || !note_begin(asking, err))
        return false;
    ok = ask_all(asking, job, err);
    if (!store(asking, &second) || !note_end(asking,
                                             !ok                      ? err->text
                                             : scan->clamd_trouble[0] ? scan->clamd_trouble
                                                                      : "ok",
                                             &second)) {
        if (ok)
            *err = second;
        ok = false;
    }
    return ok;
}

bool scan_clamd_ask(struct scan *scan, struct job *job, struct error *err)
{
    struct asking asking = {.scan = scan};
    struct error gone = {0};
    bool ok;

    scan->clamd_trouble[0] = '\0';
    if (!scan->clamd.where)
        return true;
    if (!clamd_open(&asking.clamd, &scan->clamd_role, &scan->clamd, &gone)) {
        snprintf(scan->clamd_trouble, sizeof(scan->clamd_trouble), "%s", gone.text);
        return journal_note(scan->cf, "observation", "antivirus-gone", scan->clamd.where, gone.text,
                            err);
    }
    ok = work(&asking, job, err);
    clamd_close(asking.clamd);
    free(asking.questions);
    marks_dispose(&asking.seen);
    arena_dispose(&asking.arena);
    return ok;
}
