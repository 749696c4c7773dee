/* probe_login.c - the probes that sign in: auth.denied, auth.accepted, proto.closed,
 * token.revoked.
 *
 * One try per protocol and credential; auth.denied asks also the doors that the playbook does not
 * name and that the credential has opened before. What else was seen of the same credential, or of
 * one that must work, is read from the attempts that the case keeps (own_login): a credential is
 * recognised by its tag. */
#include "probe_login.h"

#include "playbooks/engine.h"

#include <string.h>

enum { VANTAGES_MOST = 8 };

struct login_probe {
    const struct probe_call *call;
    struct door_words words;
    const char *credential;
    char tag[CREDENTIAL_TAG];
    struct own_login *rows; /* all of the case */
    size_t row_count;
    struct door_seen seen[ATTEMPT_PROTOCOLS];
    size_t seen_count;
    struct buf lines;    /* "imap: NO [AUTH...] ..." */
    int64_t begun;       /* the journal's entry of the moment when the step was begun */
    const char *missing; /* a protocol whose server nobody knows; NULL */
    bool own_counts;     /* the credential may open another door: that is a control */
};

/* --- what is known from before --- */

static bool is_class(const struct own_login *row, enum attempt_class class)
{
    return strcmp(row->class, attempt_class_name(class)) == 0;
}

static bool read_rows(struct login_probe *probe, struct error *err)
{
    return own_login_list(probe->call->cf, probe->call->arena, &probe->rows, &probe->row_count,
                          err);
}

static bool is_ours(const struct login_probe *probe, const struct own_login *row)
{
    return strcmp(row->tag, probe->tag) == 0;
}

static bool is_since(const struct login_probe *probe, const struct own_login *row)
{
    return row->journal > probe->begun;
}

static bool is_protocol(const struct own_login *row, enum attempt_protocol protocol)
{
    return strcmp(row->protocol, attempt_protocol_name(protocol)) == 0;
}

/* The same server with another key than when the credential still worked? */
static bool has_other_key(const struct login_probe *probe, const struct own_login *now)
{
    const char *then = "";

    for (size_t i = 0; i < probe->row_count; i++) {
        const struct own_login *row = &probe->rows[i];

        if (row->id != now->id && is_ours(probe, row) && is_class(row, ATTEMPT_ACCEPTED) &&
            strcmp(row->protocol, now->protocol) == 0 && strcmp(row->host, now->host) == 0)
            then = row->certificate;
    }
    return *then && *now->certificate && strcmp(then, now->certificate) != 0;
}

/* Which doors this credential has opened before the step was begun. */
static unsigned baseline_of(const struct login_probe *probe)
{
    unsigned doors = 0;

    for (size_t i = 0; i < probe->row_count; i++)
        for (int at = 0; at < ATTEMPT_PROTOCOLS; at++)
            if (is_ours(probe, &probe->rows[i]) && !is_since(probe, &probe->rows[i]) &&
                is_class(&probe->rows[i], ATTEMPT_ACCEPTED) &&
                is_protocol(&probe->rows[i], (enum attempt_protocol)at))
                doors |= 1u << at;
    return doors;
}

/* What was opened since, with another credential; with the same one, too, when it is right and a
 * protocol is what must be closed. */
static unsigned controls_of(const struct login_probe *probe)
{
    unsigned doors = 0;

    for (size_t i = 0; i < probe->row_count; i++)
        for (int at = 0; at < ATTEMPT_PROTOCOLS; at++)
            if ((probe->own_counts || !is_ours(probe, &probe->rows[i])) &&
                is_since(probe, &probe->rows[i]) && is_class(&probe->rows[i], ATTEMPT_ACCEPTED) &&
                is_protocol(&probe->rows[i], (enum attempt_protocol)at))
                doors |= 1u << at;
    return doors;
}

/* --- trying --- */

static const struct own_login nothing = {
    .protocol = "", .host = "", .class = "", .line = "", .why = "", .certificate = ""};

static void note_line(struct login_probe *probe, const struct own_login *row)
{
    struct str rest = str_of(attempt_words(row)), line;
    bool first = true;

    buf_printf(&probe->lines, "%s%s: ", probe->lines.len > 0 ? "; " : "", row->protocol);
    for (; str_next_line(&rest, &line); first = false) {
        buf_text(&probe->lines, first ? "" : " / ");
        buf_str(&probe->lines, line);
    }
}

static bool try_one(struct login_probe *probe, enum attempt_protocol protocol,
                    const struct secret *secret, const char *purpose, const char *credential,
                    struct own_login *out, struct error *err)
{
    const char *other = strcmp(purpose, "control") == 0 && probe->words.call
                            ? call_value(probe->words.call, "--control-user")
                            : NULL;
    struct server_address address;
    bool known;

    if (!door_find(&probe->words, protocol, &address, &known, err))
        return false;
    if (!known) {
        probe->missing = attempt_protocol_name(protocol);
        return true;
    }
    if (other && strlen(other) < sizeof(address.user))
        memcpy(address.user, other, strlen(other) + 1);
    return door_try(&probe->words, protocol, &address, secret, purpose, credential, out, err);
}

/* One door. After "too many tries" no other is asked: it counts as such. */
static bool try_door(struct login_probe *probe, enum attempt_protocol protocol,
                     const struct secret *secret, bool *stopped, struct error *err)
{
    struct door_seen *seen = &probe->seen[probe->seen_count];
    struct own_login row = nothing;

    *seen = (struct door_seen){.protocol = protocol, .class = ATTEMPT_LIMITED};
    probe->seen_count++;
    if (*stopped)
        return true;
    if (!try_one(probe, protocol, secret, "probe", probe->credential, &row, err))
        return false;
    if (probe->missing)
        return true;
    if (!attempt_class_parse(str_of(row.class), &seen->class))
        seen->class = ATTEMPT_AMBIGUOUS;
    seen->other_key = has_other_key(probe, &row);
    *stopped = seen->class == ATTEMPT_LIMITED;
    note_line(probe, &row);
    return true;
}

/* Each protocol once: those that the playbook names, and `also` (bits 1 << protocol). */
static bool try_all(struct login_probe *probe, const struct secret *secret, unsigned also,
                    struct error *err)
{
    static const char *usual[] = {"imap"};
    static const struct play_names only_imap = {usual, 1};
    const struct play_names *list = check_list(probe->call->check, "proto");
    bool stopped = false;

    list = list ? list : &only_imap;
    for (size_t i = 0; i < list->count && probe->seen_count < ATTEMPT_PROTOCOLS; i++) {
        enum attempt_protocol protocol;

        if (!attempt_protocol_parse(str_of(list->at[i]), &protocol))
            continue;
        if (!try_door(probe, protocol, secret, &stopped, err))
            return false;
        if (probe->missing)
            return true;
        also &= ~(1u << protocol);
    }
    for (int at = 0; at < ATTEMPT_PROTOCOLS && probe->seen_count < ATTEMPT_PROTOCOLS; at++)
        if ((also & 1u << at) && !try_door(probe, (enum attempt_protocol)at, secret, &stopped, err))
            return false;
    return true;
}

static enum sign_in control_kind(const struct probe_call *call, enum sign_in usual)
{
    const char *kind = check_text(call->check, "control_kind", NULL);

    if (!kind)
        return usual == SIGN_IN_TOKEN ? SIGN_IN_PASSWORD : usual;
    return strcmp(kind, "token") == 0 ? SIGN_IN_TOKEN : SIGN_IN_PASSWORD;
}

/* Something that must still open the door: one more try each, with another credential. */
static bool try_controls(struct login_probe *probe, const char *name, struct error *err)
{
    const struct probe_call *call = probe->call;
    struct secret secret = {0};
    bool ok = call->secret(call->secret_self, name, &secret, err);

    probe->words.sign_in = control_kind(call, probe->words.sign_in);

    for (size_t i = 0; ok && i < probe->seen_count; i++) {
        struct own_login row = nothing;

        ok = try_one(probe, probe->seen[i].protocol, &secret, "control", name, &row, err);
    }
    secret_wipe(&secret);
    return ok;
}

static bool is_asked(const struct login_probe *probe, enum attempt_protocol protocol)
{
    for (size_t i = 0; i < probe->seen_count; i++)
        if (probe->seen[i].protocol == protocol)
            return true;
    return false;
}

/* Does the server let this credential in anywhere else? One try each, until it does. */
static bool try_elsewhere(struct login_probe *probe, const struct secret *secret, struct error *err)
{
    for (int at = 0; at < ATTEMPT_PROTOCOLS; at++) {
        enum attempt_protocol protocol = (enum attempt_protocol)at;
        struct server_address address;
        struct own_login row;
        bool known;

        if (is_asked(probe, protocol))
            continue;
        if (!door_find(&probe->words, protocol, &address, &known, err))
            return false;
        if (!known)
            continue;
        if (!door_try(&probe->words, protocol, &address, secret, "control", probe->credential, &row,
                      err))
            return false;
        if (is_class(&row, ATTEMPT_ACCEPTED))
            return true;
    }
    return true;
}

static const char *control_name(const struct login_probe *probe)
{
    const char *name = check_text(probe->call->check, "control", NULL);

    if (!name && probe->words.call && call_value(probe->words.call, "--control-user"))
        name = "control";
    return name;
}

/* --- the whole of it --- */

/* By the journal's order, which is finer than seconds. */
static int64_t begun_entry(const struct probe_call *call)
{
    for (size_t i = call->event_count; i-- > 0;) {
        const struct play_event *event = &call->events[i];

        if (event->kind == PLAYED_STATE && event->id > call->since_event &&
            strcmp(event->step, call->step->id) == 0 &&
            strcmp(event->name, step_state_name(STEP_DOING)) == 0)
            return event->journal;
    }
    return INT64_MAX;
}

static bool begin(struct login_probe *probe, const struct probe_call *call, struct secret *secret,
                  struct error *err)
{
    *probe = (struct login_probe){
        .call = call,
        .words = {.cf = call->cf,
                  .arena = call->arena,
                  .call = call->secret_self,
                  .value = call->value,
                  .self = call->self},
        .credential = check_text(call->check, "cred", ""),
        .begun = begun_entry(call),
    };
    buf_init(&probe->lines, KIB(32));
    return call->secret(call->secret_self, probe->credential, secret, err) &&
           own_login_tag(call->cf, secret, probe->tag, err) && read_rows(probe, err);
}

static void fill_known(struct login_probe *probe, unsigned baseline)
{
    unsigned controls = controls_of(probe);

    for (size_t i = 0; i < probe->seen_count; i++) {
        unsigned here = 1u << probe->seen[i].protocol;

        probe->seen[i].baseline = (baseline & here) != 0;
        probe->seen[i].control = (controls & here) != 0;
        probe->seen[i].elsewhere = (controls & ~here) != 0;
    }
}

static unsigned allowed_classes(const struct probe_call *call)
{
    const struct play_names *list = check_list(call->check, "class");
    unsigned allowed = list ? 0 : 1u << ATTEMPT_BAD_CREDENTIAL;

    for (size_t i = 0; list && i < list->count; i++) {
        enum attempt_class class;

        if (attempt_class_parse(str_of(list->at[i]), &class))
            allowed |= 1u << class;
    }
    return allowed;
}

static void claim_fill(const struct probe_call *call, struct door_claim *claim)
{
    int64_t length = duration_parse(check_text(call->check, "retry.for", "0s"));

    claim->allowed = allowed_classes(call);
    claim->needs_baseline =
        strcmp(check_text(call->check, "baseline", "preferred"), "required") == 0;
    claim->in_time = call->since > 0 && length > 0 && call->now < call->since + length;
}

static void tell(struct login_probe *probe, const struct door_verdict *verdict,
                 struct probe_result *out)
{
    const struct probe_call *call = probe->call;
    struct buf classes;

    buf_init(&classes, KIB(1));
    for (size_t i = 0; i < probe->seen_count; i++)
        buf_printf(&classes, "%s%s %s", i > 0 ? ", " : "",
                   attempt_protocol_name(probe->seen[i].protocol),
                   attempt_class_name(probe->seen[i].class));
    out->raw = arena_strndup(call->arena, buf_c(&probe->lines), probe->lines.len);
    out->vantage = arena_strndup(call->arena, door_vantage(probe->words.call),
                                 strlen(door_vantage(probe->words.call)));
    probe_say(call, out, verdict->outcome, verdict->grade, attempt_class_name(verdict->class),
              "%s: %s (%s)", probe->credential, verdict->words, buf_c(&classes));
    buf_dispose(&classes);
}

/* Was it seen closed from there, too, since the step was begun? */
static bool seen_from(const struct login_probe *probe, const char *vantage)
{
    for (size_t i = 0; i < probe->seen_count; i++) {
        bool found = false;

        for (size_t at = 0; at < probe->row_count && !found; at++) {
            const struct own_login *row = &probe->rows[at];

            found = is_since(probe, row) && strcmp(row->vantage, vantage) == 0 &&
                    is_protocol(row, probe->seen[i].protocol) &&
                    (is_class(row, ATTEMPT_PROTOCOL_OFF) || is_class(row, ATTEMPT_POLICY_IP) ||
                     is_class(row, ATTEMPT_BAD_CREDENTIAL));
        }
        if (!found)
            return false;
    }
    return true;
}

static void ask_other_vantages(struct login_probe *probe, struct door_verdict *verdict)
{
    const struct play_names *list = check_list(probe->call->check, "from");

    for (size_t i = 0; verdict->outcome == PROBE_PASS && list && i < list->count; i++)
        if (strcmp(list->at[i], door_vantage(probe->words.call)) != 0 &&
            !seen_from(probe, list->at[i]))
            *verdict = (struct door_verdict){
                PROBE_INCONCLUSIVE, GRADE_NONE, verdict->class,
                "refused from here; ask from the other place, too (--vantage)"};
}

typedef struct door_verdict (*judge_fn)(const struct door_seen *seen, size_t count,
                                        const struct door_claim *claim);

/* An access token ends by itself, usually after an hour. */
static void doubt_old_token(const struct login_probe *probe, struct door_verdict *verdict)
{
    enum { TOKEN_LIFE_MS = 50 * 60 * 1000 };
    int64_t worked = 0, now = 0;

    for (size_t i = 0; i < probe->row_count; i++) {
        if (!is_ours(probe, &probe->rows[i]))
            continue;
        now = probe->rows[i].ended;
        if (is_class(&probe->rows[i], ATTEMPT_ACCEPTED))
            worked = probe->rows[i].ended;
    }
    if (verdict->outcome == PROBE_PASS && verdict->grade == GRADE_A &&
        now - worked > TOKEN_LIFE_MS) {
        verdict->grade = GRADE_C;
        verdict->words = "refused; so long after it last worked, it may have ended by itself";
    }
}

enum control { NO_CONTROL, CONTROL_NAMED, CONTROL_ELSEWHERE };

struct manner { /* of a probe */
    judge_fn judge;
    enum control control;
    enum sign_in sign_in;
};

static bool try_doors(struct login_probe *probe, const struct manner *manner,
                      const struct secret *secret, struct error *err)
{
    /* What must open nothing is tried wherever it is known to have opened something. */
    const unsigned also = manner->judge == door_judge_denied ? baseline_of(probe) : 0;
    const char *control;

    if (!try_all(probe, secret, also, err))
        return false;
    control = manner->control == NO_CONTROL ? NULL : control_name(probe);
    if (probe->missing || manner->control == NO_CONTROL)
        return true;
    if (control)
        return try_controls(probe, control, err);
    return manner->control != CONTROL_ELSEWHERE || try_elsewhere(probe, secret, err);
}

static bool run(const struct probe_call *call, const struct manner *manner,
                struct probe_result *out, struct error *err)
{
    struct login_probe probe;
    struct secret secret = {0};
    struct door_claim claim = {0};
    struct door_verdict verdict;
    bool ok = begin(&probe, call, &secret, err);

    probe.words.sign_in = manner->sign_in;
    probe.own_counts = manner->control == CONTROL_ELSEWHERE;
    ok = ok && try_doors(&probe, manner, &secret, err) && read_rows(&probe, err);
    secret_wipe(&secret);
    if (ok && probe.missing) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "no-server",
                  "which server has %s is not known: --server URL", probe.missing);
    } else if (ok && probe.seen_count == 0) {
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-asked", "no door was tried");
    } else if (ok) {
        claim_fill(call, &claim);
        claim.baseline = baseline_of(&probe);
        fill_known(&probe, claim.baseline);
        verdict = manner->judge(probe.seen, probe.seen_count, &claim);
        ask_other_vantages(&probe, &verdict);
        if (manner->sign_in == SIGN_IN_TOKEN)
            doubt_old_token(&probe, &verdict);
        tell(&probe, &verdict, out);
    }
    buf_dispose(&probe.lines);
    return ok;
}

bool probe_auth_denied(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    return run(call, &(struct manner){door_judge_denied, CONTROL_NAMED, SIGN_IN_PASSWORD}, out,
               err);
}

bool probe_auth_accepted(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    return run(call, &(struct manner){door_judge_accepted, NO_CONTROL, SIGN_IN_PASSWORD}, out, err);
}

bool probe_proto_closed(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    return run(call, &(struct manner){door_judge_closed, CONTROL_ELSEWHERE, SIGN_IN_PASSWORD}, out,
               err);
}

bool probe_token_revoked(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    return run(call, &(struct manner){door_judge_denied, CONTROL_NAMED, SIGN_IN_TOKEN}, out, err);
}
