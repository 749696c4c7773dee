/* note.c - what acquisition writes into the journal and the coverage table; see acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"
#include "base/said.h"

#include <stdarg.h>
#include <stdio.h>

void run_note(struct acquisition *run, const struct run_entry *note)
{
    const struct journal_entry entry = {.kind = note->kind,
                                        .action = note->action,
                                        .target = note->target,
                                        .result = note->result,
                                        .details = note->details,
                                        .numbers = note->numbers};
    struct error err = {0};

    if (!store_begin(run, &err) || !journal_add(run->cf, &entry, NULL, &err)) {
        run_fatal(run, &err);
        return;
    }
    run->uncommitted++;
    run->changed |= CASE_JOURNAL;
}

void run_signed(struct acquisition *run, struct own_sign *sign, const struct link *link,
                const char *why)
{
    struct error err = {0};

    if (sign->intent == 0) /* it is told */
        return;
    if (!store_begin(run, &err) || !own_sign_end(sign, run->cf, link, why, &err)) {
        run_fatal(run, &err);
        return;
    }
    run->uncommitted++;
    run->changed |= CASE_JOURNAL;
}

static void cover(struct acquisition *run, const struct coverage *coverage, bool own)
{
    struct coverage row = *coverage;
    struct error err = {0};

    row.hint = row.hint ? row.hint : "";
    row.detail = row.detail ? row.detail : "";
    if (!store_begin(run, &err) ||
        !(own ? coverage_put_of(run->cf, &row, run->account.id, run->arg->run, &err)
              : coverage_put(run->cf, &row, run->arg->run, &err))) {
        run_fatal(run, &err);
        return;
    }
    run->uncommitted++;
    run->changed |= CASE_COVERAGE;
}

void run_cover(struct acquisition *run, const struct coverage *coverage)
{
    cover(run, coverage, false);
}

void run_cover_own(struct acquisition *run, const struct coverage *coverage)
{
    cover(run, coverage, true);
}

void run_said(struct acquisition *run, const char *target, struct str rule, struct str text)
{
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "server-said",
                                      .target = target,
                                      .result = run_shown(run, rule),
                                      .details = (const struct journal_pair[]){
                                          {"text", str_of(run_shown(run, text))}, {0}}});
}

void run_transcript(struct acquisition *run, const char *target, const struct link_object *piece)
{
    struct error err = {0};

    if (run->spoken_count == 0)
        run->spoken_since = clock_mono_ms();
    run->spoken[run->spoken_count++] = (struct spoken){*piece, target};
    if (run->spoken_count == ARRAY_LEN(run->spoken) && !run_transcripts(run, &err))
        run_fatal(run, &err);
}

bool run_transcripts(struct acquisition *run, struct error *err)
{
    size_t count = run->spoken_count;

    run->spoken_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct spoken *spoken = &run->spoken[i];
        char hex[HASH_HEX];

        hash_to_hex(&spoken->piece.hash, hex);
        if (!evidence_sync(run->cf, spoken->piece.place.segment, err) || !store_begin(run, err) ||
            !evidence_add(run->cf, &spoken->piece.hash, &spoken->piece.place, err))
            return false;
        run_note(run, &(struct run_entry){
                          .kind = "observation",
                          .action = "transcript-stored",
                          .target = spoken->target,
                          .result = "ok",
                          .details = (const struct journal_pair[]){{"sha256", str_of(hex)}, {0}}});
    }
    return true;
}

const char *run_shown(struct acquisition *run, struct str text)
{
    return text_shown(&run->arena, text, KIB(4));
}

const char *run_sentence(struct acquisition *run, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    /* cut between characters, should it have been cut */
    return arena_strndup(&run->arena, text, utf8_clip(str_of(text), sizeof(text) - 4));
}

const char *run_words(struct acquisition *run, const char *format, ...)
{
    struct buf marked;
    const char *kept;
    va_list args;

    buf_init(&marked, KIB(64));
    va_start(args, format);
    said_vadd(&marked, format, args);
    va_end(args);
    kept = arena_strndup(&run->arena, buf_c(&marked), marked.len);
    buf_dispose(&marked);
    return kept;
}
