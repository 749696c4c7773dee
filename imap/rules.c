/* rules.c - the mailbox's rules, before anything else: what an intruder leaves behind is there, and
 * the operator should see it while the mail is still on its way. See acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"
#include "base/said.h"

#include <stdlib.h>

enum {
    CONNECT_MS = 5000,
    TICK_MS = 250,
    CLOSE_MS = 2000,
    SILENT_MS = 30000, /* the mail waits for the rules; a server that is there answers sooner */
    TELLINGS = 6,      /* so often that it is waited for meanwhile */
    DRIPS = 4,         /* so many times as long may one step take, whatever drips meanwhile */
};

static const char ACTIVITY[] = "reading the rules";

struct script {
    const char *name; /* shown form */
    bool active;
    struct link_object object;
};

struct talk {
    struct acquisition *run;
    struct link link;
    struct own_sign sign;
    struct script *scripts;
    size_t count, room;
    bool asked, done;
    int silent_ms; /* how long the server may say nothing */
    struct {       /* what was the last step, when, and how often it was told to be waited for */
        enum link_state state;
        size_t count;
        int64_t at, told;
    } step;
};

/* --- what the link tells --- */

static void on_script(void *arg, const struct link_script *script)
{
    struct talk *talk = arg;

    if (talk->count == LIMIT_SCRIPTS)
        return;
    if (talk->count == talk->room) {
        talk->room = talk->room ? talk->room * 2 : 16;
        talk->scripts = xreallocarray(talk->scripts, talk->room, sizeof(*talk->scripts));
    }
    talk->scripts[talk->count++] =
        (struct script){run_shown(talk->run, script->name), script->active, script->object};
}

static void on_scripts_done(void *arg)
{
    struct talk *talk = arg;

    talk->done = true;
}

static void on_note(void *arg, struct str rule, struct str text)
{
    const struct talk *talk = arg;

    run_said(talk->run, talk->run->options->sieve.host, rule, text);
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    const struct talk *talk = arg;

    run_transcript(talk->run, talk->run->options->sieve.host, piece);
}

static const struct link_handler handler = {
    .script = on_script,
    .scripts_done = on_scripts_done,
    .note = on_note,
    .transcript = on_transcript,
};

/* --- coverage --- */

/* why: marked text (base/said.h). The journal has it in English. */
static void not_examined(struct acquisition *run, enum coverage_state state, const char *why)
{
    struct error err = {0};
    struct buf plain;

    buf_init(&plain, KIB(4));
    said_plain(&plain, str_of(why), NULL, NULL);
    if (!store_begin(run, &err) ||
        !rule_missed(run->cf, run->account.id, run->arg->run, buf_c(&plain), &err))
        run_fatal(run, &err);
    run_cover(run,
              &(struct coverage){.check = "rules-sieve",
                                 .state = state,
                                 .detail = why,
                                 .hint = "look at the filters in webmail, or import an export of "
                                         "the rules"});
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "rules-not-read",
                                      .target = run->options->imap.host,
                                      .result = buf_c(&plain)});
    buf_dispose(&plain);
}

static void examined(struct acquisition *run, const struct talk *talk)
{
    const char *active = NULL;

    run->arg->rules_read = true;
    for (size_t i = 0; i < talk->count; i++) {
        const struct script *script = &talk->scripts[i];
        char hex[HASH_HEX];

        hash_to_hex(&script->object.hash, hex);
        run_note(run, &(struct run_entry){
                          .kind = "observation",
                          .action = "script-read",
                          .target = script->name,
                          .result = script->active ? "active" : "not active",
                          .details = (const struct journal_pair[]){{"sha256", str_of(hex)}, {0}}});
        if (script->active)
            active = script->name;
    }
    /* Reading is not judging: the scan says what was found, and until then nobody has looked. */
    run_cover(run,
              &(struct coverage){
                  .check = "rules-sieve",
                  .state = talk->count > 0 ? COVERAGE_NOT_CHECKED : COVERAGE_NOTHING,
                  .detail = talk->count > 0
                                ? run_words(run,
                                            talk->count == 1
                                                ? "%zu script was read and is not judged yet; %s%s"
                                                : "%zu scripts were read; none is judged yet; %s%s",
                                            talk->count, active ? "active: " : "none is active",
                                            active ? active : "")
                                : "the account has no scripts",
                  .hint = talk->count > 0 ? "the scan judges them: mailmedic scan" : ""});
}

/* --- into the case --- */

static bool keep_scripts(struct talk *talk, struct error *err)
{
    struct acquisition *run = talk->run;
    const struct rule_look none = {
        .account = run->account.id, .source = "sieve", .script = "", .run = run->arg->run};

    if (talk->count > 0 && !evidence_sync(run->cf, talk->link.segment, err))
        return false;
    if (!store_begin(run, err))
        return false;
    for (size_t i = 0; i < talk->count; i++) {
        const struct link_object *object = &talk->scripts[i].object;

        if (!evidence_add(run->cf, &object->hash, &object->place, err))
            return false;
    }
    /* whoever parses the scripts replaces them one by one; an account without any is told here */
    if (talk->count == 0 && !rule_replace(run->cf, &none, NULL, 0, err))
        return false;
    examined(run, talk);
    run->changed |= CASE_RULES;
    return store_commit(run, err);
}

static bool tell_scripts(const struct talk *talk, struct error *err)
{
    const struct acquisition *run = talk->run;
    const struct acquire_hooks *hooks = &run->arg->hooks;

    for (size_t i = 0; hooks->script && i < talk->count; i++) {
        const struct script *script = &talk->scripts[i];

        if (!hooks->script(hooks->arg, run->account.id, script->name, script->active,
                           &script->object.hash, err))
            return false;
    }
    return true;
}

/* What is known of the rules is in the case: whoever judges them may do so. */
static bool tell_ruled(struct acquisition *run, struct error *err)
{
    const struct acquire_hooks *hooks = &run->arg->hooks;

    return store_commit(run, err) &&
           (!hooks->ruled || hooks->ruled(hooks->arg, run->arg->run, err));
}

/* --- the talk --- */

static bool start(struct talk *talk, struct error *err)
{
    const struct acquire_options *options = talk->run->options;
    struct link_options link = {.setup = {.protocol = NET_MANAGESIEVE,
                                          .address = options->sieve,
                                          .sign_in = options->sign_in,
                                          .ca_file = options->ca_file,
                                          .pin = options->pin,
                                          .budget = LIMIT_WIRE_SCRIPTS,
                                          .idle_ms = talk->silent_ms},
                                .secret = options->secret,
                                .role = &options->role,
                                .cancel_fd = talk->run->wake,
                                .connect_ms = CONNECT_MS};

    if (!store_commit(talk->run, err) ||
        !own_sign_begin(&talk->sign, talk->run->cf, options, &options->sieve, NET_MANAGESIEVE,
                        "acquire", err))
        return false;
    if (link_start(&talk->link, talk->run->cf, &link, err))
        return true;
    run_signed(talk->run, &talk->sign, &talk->link, err->text);
    return false;
}

/* The mail's connection is made while the rules are read; if it cannot be, that is told later. */
static void start_mail(struct acquisition *run)
{
    struct lane *lane = &run->lanes[0];
    struct error ignored = {0};

    if (!lane_tend(lane, &ignored))
        lane->given_up = false;
}

/* Says that the server is waited for, and until when. */
static void tell_waiting(struct talk *talk, int64_t waited)
{
    const struct server_address *address = &talk->run->options->sieve;
    int64_t left = talk->silent_ms - waited;
    int64_t tellings = waited / (talk->silent_ms / TELLINGS + 1);

    if (tellings == talk->step.told)
        return;
    talk->step.told = tellings;
    if (left > 0)
        job_stall(talk->run->job, 0,
                  "the rules: no answer for %d s; goes on without them in %d s (%s:%u)",
                  (int)(waited / 1000), (int)((left + 999) / 1000), address->host, address->port);
    else
        job_stall(talk->run->job, 0, "the rules: very slow answers, for %d s now (%s:%u)",
                  (int)(waited / 1000), address->host, address->port);
}

/* A byte now and then is no silence, and no rule either. */
static bool takes_too_long(struct talk *talk)
{
    int64_t now = clock_mono_ms();

    if (talk->step.at == 0 || talk->step.state != talk->link.state ||
        talk->step.count != talk->count) {
        if (talk->step.told > 0)
            run_report(talk->run, ACTIVITY);
        talk->step.state = talk->link.state;
        talk->step.count = talk->count;
        talk->step.at = now;
        talk->step.told = 0;
        return false;
    }
    tell_waiting(talk, now - talk->step.at);
    return now - talk->step.at > (int64_t)talk->silent_ms * DRIPS;
}

/* Until the scripts are here or the link is lost. False: the run cannot go on. */
static bool talk_through(struct talk *talk, struct error *err)
{
    while (!talk->done && talk->link.state != LINK_LOST) {
        if (run_stopped(talk->run)) {
            *err = talk->run->fatal;
            return false;
        }
        if (talk->link.state == LINK_READY && !talk->asked) {
            talk->asked = true;
            run_signed(talk->run, &talk->sign, &talk->link, NULL);
            if (!link_fetch_scripts(&talk->link))
                continue;
        }
        if (!phase_pump(talk->run, &talk->link, TICK_MS, err))
            return false;
        if (!talk->done && takes_too_long(talk)) {
            error_set(&talk->link.why, ERROR_NET, "%s has not come to an end in %d seconds",
                      talk->run->options->sieve.host, talk->silent_ms * DRIPS / 1000);
            break;
        }
    }
    return true;
}

/* Why there are no rules. Whoever said nothing at all was asked somewhere: that may be mended. */
static void give_up(struct talk *talk)
{
    struct acquisition *run = talk->run;
    const struct error *why = &talk->link.why;
    enum coverage_state state = talk->count > 0 ? COVERAGE_FAILED : COVERAGE_NOT_CHECKED;

    if (why->code == ERROR_NET)
        not_examined(
            run, state,
            run_words(run, "asked for them at port %u, %s", run->options->sieve.port, why->text));
    else
        not_examined(run, state, run_words(run, "%s", why->text));
}

bool rules_fetch(struct acquisition *run, struct error *err)
{
    struct talk talk = {
        .run = run,
        .silent_ms = run->options->rules_silent_ms > 0 ? run->options->rules_silent_ms : SILENT_MS};
    struct error why = {0};
    bool ok = true;

    if (run->options->no_sieve) {
        not_examined(run, COVERAGE_NOT_CHECKED,
                     /* said: */ "the operator asked for no ManageSieve");
        return tell_ruled(run, err);
    }
    run_report(run, ACTIVITY);
    link_init(&talk.link, &handler, &talk);
    if (!start(&talk, &why)) {
        ok = why.code != ERROR_CANCELLED && why.code != ERROR_IO && why.code != ERROR_JAIL;
        if (ok)
            not_examined(run, COVERAGE_NOT_CHECKED, run_words(run, "%s", why.text));
        else
            *err = why;
        ok = ok && tell_ruled(run, err);
    } else {
        start_mail(run);
        ok = talk_through(&talk, err);
        run_signed(run, &talk.sign, &talk.link, talk.link.why.text);
        if (ok && talk.done)
            ok = keep_scripts(&talk, err) && tell_scripts(&talk, err);
        else if (ok)
            give_up(&talk);
        ok = ok && tell_ruled(run, err); /* first: to leave politely takes two round trips */
        link_close(&talk.link, CLOSE_MS);
    }
    link_dispose(&talk.link);
    free(talk.scripts);
    return ok && store_commit(run, err);
}
