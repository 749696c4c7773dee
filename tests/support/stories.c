/* stories.c - see stories.h. */
#include "stories.h"

#include "base/limits.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { EXIT_WRONG = 1, EXIT_ASK = 20, TOLD_MOST = 12 };

static const struct disturbance {
    const char *name;
    enum fault_how how;
    int error;
    bool sticky;
    unsigned kinds;  /* bits of enum fault_kind: where it can happen; 0: everywhere */
    unsigned mended; /* and of those where a program that knows its trade goes on */
} disturbances[] = {
    {"killed", FAULT_KILL, 0, false, 0, 0},
    {"killed in a write", FAULT_TORN, 0, false, 1 << FAULT_WRITE, 0},
    {"disk full", FAULT_ERROR, ENOSPC, true, ~(1u << FAULT_UNLINK | 1u << FAULT_TRUNCATE), 0},
    {"disk full once", FAULT_ERROR, ENOSPC, false, ~(1u << FAULT_UNLINK), 0},
    {"disk broken", FAULT_ERROR, EIO, false, 0, 0},
    {"quota exceeded", FAULT_ERROR, EDQUOT, true, ~(1u << FAULT_UNLINK | 1u << FAULT_TRUNCATE), 0},
    {"interrupted", FAULT_ERROR, EINTR, false, 1 << FAULT_OPEN | 1 << FAULT_WRITE,
     1 << FAULT_WRITE},
    {"half written", FAULT_SHORT, 0, false, 1 << FAULT_WRITE, 1 << FAULT_WRITE},
};

struct trial { /* one story, its rig and how it ends undisturbed */
    const struct story *story;
    struct rig rig;
    struct buf before, after; /* what the case holds */
    bool begins_empty;
    uint32_t total;
    unsigned calls[FAULT_KINDS]; /* of each kind */
    uint8_t kinds[FAULT_MOST];
    struct story_tally *tally;
};

unsigned story_points(void)
{
    if (getenv("MAILMEDIC_LONG")) /* NOLINT(concurrency-mt-unsafe) */
        return 0;
#ifdef SANITIZED
    return 1;
#else
    return 2;
#endif
}

static bool case_is_there(const struct rig *rig)
{
    struct stat st;

    return stat(rig->path, &st) == 0;
}

static void restore(const struct story *story)
{
    if (story->restore)
        story->restore(story->arg);
}

/* --- what must hold; each says what does not, or NULL --- */

static const char *say(const char *what, const char *detail)
{
    static char text[4096];

    snprintf(text, sizeof(text), "%s: %s", what, detail);
    return text;
}

/* Of what the case holds, what nothing may take away: a later look may judge otherwise. */
static bool keep_promises(const struct rig *rig, bool rules, struct buf *out, struct error *err)
{
    struct buf content;
    struct str rest, line;
    bool ok = rig_content(rig, &content, err);

    rest = buf_as_str(&content);
    while (ok && str_next_line(&rest, &line))
        if (str_starts(line, "message ") || (rules && str_starts(line, "rule ")))
            ok = buf_str(out, line) && buf_char(out, '\n');
    buf_dispose(&content);
    return ok;
}

static bool keep_all(const struct rig *rig, struct buf *out, struct error *err)
{
    buf_dispose(out);
    return rig_content(rig, out, err);
}

/* Whether all that verify found wrong is this sentence. */
static bool is_unfinished(const struct rig *rig, const char *sentence)
{
    struct str rest = buf_as_str(&rig->said), line;
    bool found = false;

    while (sentence && str_next_line(&rest, &line)) {
        if (!str_starts(line, "wrong: "))
            continue;
        if (str_find(line, str_of(sentence)) >= line.len)
            return false;
        found = true;
    }
    return found;
}

/* content: what it holds, if it could be read. */
static const char *read_case(struct trial *trial, const struct buf *least, bool finished,
                             struct buf *content)
{
    struct error err = {0};
    const char *lacking;

    if (!case_is_there(&trial->rig))
        return trial->begins_empty && least->len == 0 ? NULL : "the case has gone";
    if (!rig_verify(&trial->rig) &&
        (finished || !is_unfinished(&trial->rig, trial->story->unfinished)))
        return say("verify", buf_c(&trial->rig.said));
    if (!rig_content(&trial->rig, content, &err))
        return say("it cannot be read", err.text);
    lacking = rig_lacks(least, content);
    return lacking ? say("it has lost", lacking) : NULL;
}

static const char *check_case(struct trial *trial, const struct buf *least)
{
    struct buf content = {0};
    const char *wrong = read_case(trial, least, false, &content);

    buf_dispose(&content);
    return wrong;
}

/* Exactly what an undisturbed run leaves. */
static const char *check_whole(struct trial *trial)
{
    struct error err = {0};
    struct buf content = {0};
    const char *wrong = read_case(trial, &trial->after, true, &content), *more = NULL;

    if (!wrong && !case_is_there(&trial->rig))
        wrong = "there is no case";
    if (!wrong && !trial->story->acts)
        more = rig_lacks(&content, &trial->after);
    if (more)
        wrong = say("there is more than there should be", more);
    buf_dispose(&content);
    if (!wrong && trial->story->done && !trial->story->done(trial->story->arg, &err))
        wrong = say("not done", err.text);
    return wrong;
}

/* acts: the last line is the sentence. */
static const char *check_sentence(const struct rig *rig, bool acts)
{
    static const char begin[] = "mailmedic: ";
    const char *said = buf_c(&rig->said), *last = acts ? strstr(said, "\nmailmedic: ") : NULL, *end;

    if (last)
        said = last + 1;
    end = strchr(said, '\n');

    if (strncmp(said, begin, sizeof(begin) - 1) != 0 || !end || end[1] != '\0' ||
        end - said < (ptrdiff_t)sizeof(begin) + 10)
        return say("not one sentence", said);
    return NULL;
}

/* How the disturbed run itself may end. */
static const char *check_end(struct trial *trial, int status, const struct disturbance *how,
                             uint32_t at)
{
    char code[64];

    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGKILL && (how->how == FAULT_KILL || how->how == FAULT_TORN)
                   ? NULL
                   : say("it died",
                         strsignal(WTERMSIG(status))); /* NOLINT(concurrency-mt-unsafe) */
    if (WEXITSTATUS(status) == trial->story->status) {
        if (trial->story->role && strstr(buf_c(&trial->rig.said), "NOT READ"))
            return NULL; /* another process did not do its part, and it is said */
        return check_whole(trial);
    }
    trial->tally->refused++;
    if (trial->story->acts && WEXITSTATUS(status) == EXIT_ASK)
        return NULL; /* the server could not be asked what it has now: that is said */
    if (WEXITSTATUS(status) != EXIT_WRONG) {
        snprintf(code, sizeof(code), "%d", WEXITSTATUS(status));
        return say("it ended with", code);
    }
    /* Threads may change places: what the call was this time counts. */
    if (trial->rig.plan->happened && (how->mended >> trial->rig.plan->kinds[at - 1] & 1))
        return say("it gave up", buf_c(&trial->rig.said));
    return check_sentence(&trial->rig, trial->story->acts);
}

/* A second start finishes what the first began. */
static const char *check_again(struct trial *trial)
{
    const struct story *story = trial->story;
    int status;

    status = rig_run_again(&trial->rig, story->finish ? story->finish : story->words);
    if (status != story->status && status != story->again)
        return say("started again it said", buf_c(&trial->rig.said));
    return check_whole(trial);
}

static const char *try_out(struct trial *trial, const struct disturbance *how, uint32_t at)
{
    struct rig *rig = &trial->rig;
    const char *wrong;
    int status;

    rig_reset(rig);
    restore(trial->story);
    rig_plan(rig, trial->story->role ? trial->story->role : "main", how->how, how->error, at,
             how->sticky);
    status = rig_run(rig, trial->story->words, true);
    trial->tally->points++;
    trial->tally->killed += how->how == FAULT_KILL || how->how == FAULT_TORN;
    trial->tally->missed += rig->plan->happened == 0;
    wrong = check_end(trial, status, how, at);
    if (!wrong)
        wrong = check_case(trial, &trial->before);
    return wrong ? wrong : check_again(trial);
}

static void disturb(struct trial *trial, const struct disturbance *how, uint32_t at)
{
    const struct rig *rig = &trial->rig;
    const char *wrong = try_out(trial, how, at);

    if (!wrong)
        return;
    if (trial->tally->wrong++ < TOLD_MOST)
        print_error("%s, %s at call %u (%s): %s\n", trial->story->name, how->name, at,
                    rig->plan->hit, wrong);
}

/* --- the whole story --- */

static void open_trial(struct trial *trial, const struct story *story, struct story_tally *tally)
{
    struct error err = {0};

    *trial = (struct trial){.story = story, .tally = tally};
    rig_open_small(&trial->rig);
    buf_init(&trial->before, MIB(1));
    for (size_t i = 0; story->before[i]; i++) {
        int status = rig_run_again(&trial->rig, story->before[i]);

        if (status == EXIT_WRONG || status == 2)
            fail_msg("%s: %s", story->before[i], buf_c(&trial->rig.said));
    }
    trial->begins_empty = !case_is_there(&trial->rig);
    if (!trial->begins_empty)
        assert_ok(keep_promises(&trial->rig, !story->acts, &trial->before, &err), &err);
    rig_keep(&trial->rig);
}

static void close_trial(struct trial *trial)
{
    buf_dispose(&trial->before);
    buf_dispose(&trial->after);
    rig_close(&trial->rig);
}

/* Undisturbed: what it leaves, and how many calls of each kind it makes. */
static void run_once(struct trial *trial)
{
    const struct story *story = trial->story;
    struct fault_plan *plan = trial->rig.plan;
    struct error err = {0};
    int status;

    restore(story);
    rig_plan(&trial->rig, story->role ? story->role : "main", FAULT_NONE, 0, 0, false);
    status = rig_run(&trial->rig, story->words, true);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != story->status)
        fail_msg("%s: ended with %x: %s", story->name, (unsigned)status, buf_c(&trial->rig.said));
    if (rig_run_again(&trial->rig, "verify CASE") != 0) /* the program's own word, once */
        fail_msg("%s: verify: %s", story->name, buf_c(&trial->rig.said));
    buf_init(&trial->after, MIB(1));
    if (story->acts)
        assert_ok(keep_promises(&trial->rig, false, &trial->after, &err), &err);
    else
        assert_ok(keep_all(&trial->rig, &trial->after, &err), &err);
    assert_true(plan->calls > 0 && plan->calls <= FAULT_MOST);
    trial->total = plan->calls;
    memcpy(trial->kinds, plan->kinds, trial->total);
    trial->tally->calls += trial->total;
    for (uint32_t i = 0; i < trial->total; i++)
        trial->calls[trial->kinds[i]]++;
}

/* Spread over the calls of each kind, beginning with the first; where, shifts with `phase`. */
static bool is_chosen(unsigned number, unsigned count, unsigned most, unsigned phase)
{
    unsigned step = most == 0 || count <= most ? 1 : (count + most - 1) / most;

    return number % step == phase % step;
}

void story_run(const struct story *story, unsigned most, struct story_tally *tally)
{
    static struct trial trial;

    open_trial(&trial, story, tally);
    run_once(&trial);
    for (size_t d = 0; d < ARRAY_LEN(disturbances); d++) {
        unsigned seen[FAULT_KINDS] = {0};
        bool all = story->killed_at_each && disturbances[d].how == FAULT_KILL;

        for (uint32_t i = 0; i < trial.total; i++) {
            unsigned kind = trial.kinds[i];
            bool chosen =
                is_chosen(seen[kind]++, trial.calls[kind], all ? 0 : most, (unsigned)d * 3);

            if (chosen && (!disturbances[d].kinds || (disturbances[d].kinds >> kind & 1)))
                disturb(&trial, &disturbances[d], i + 1);
        }
    }
    close_trial(&trial);
}

unsigned story_lost(const struct story *story, enum fault_kind kind, unsigned most)
{
    static const struct disturbance lost = {"lost", FAULT_LOST, 0, false, 0, 0};
    static struct trial trial;
    struct story_tally ignored = {0};
    unsigned seen = 0, noticed = 0;

    open_trial(&trial, story, &ignored);
    run_once(&trial);
    for (uint32_t i = 0; i < trial.total; i++)
        if (trial.kinds[i] == (unsigned)kind && is_chosen(seen++, trial.calls[kind], most, 0))
            noticed += try_out(&trial, &lost, i + 1) != NULL;
    close_trial(&trial);
    return noticed;
}
