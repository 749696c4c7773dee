/* see probe_room.h */
#include "probe_room.h"

#include "commands.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void room_close(struct room *room)
{
    uint64_t wrong = 9;
    struct error err = {0};

    if (!room->engine)
        return;
    assert_ok(sample_verify(room->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    engine_free(room->engine);
    room->engine = NULL;
    casefile_close(room->sample.cf);
}

static void add(struct room *room, const char *format, ...) PRINTF_LIKE(2, 3);
static void add(struct room *room, const char *format, ...)
{
    va_list args;

    assert_true(room->count < ROOM_WORDS);
    va_start(args, format);
    vsnprintf(room->words[room->count], sizeof(room->words[0]), format, args);
    va_end(args);
    room->argv[room->count] = room->words[room->count];
    room->count++;
}

void room_options(struct room *room, const char *const *more)
{
    const struct dovecot *d = &room->bench.scene->dovecot;
    struct error err = {0};

    room->count = 0;
    add(room, "%s", room->bench.path);
    add(room, "--server=imaps://%s@localhost:%u", room->bench.user, d->imaps);
    add(room, "--server=sieve://%s@localhost:%u", room->bench.user, d->sieve);
    if (d->pop3s)
        add(room, "--server=pop3s://%s@localhost:%u", room->bench.user, d->pop3s);
    add(room, "--ca-file=%s", d->ca_file);
    for (; more && *more; more++)
        add(room, "%s", *more);
    add(room, "--secret-command=new_password=echo %s", DOVECOT_PASSWORD);
    add(room, "--secret-command=nobodys=echo wrong");
    room->call = (struct invocation){.command = commands};
    while (strcmp(room->call.command->name, "playbook") != 0)
        room->call.command++;
    assert_ok(call_parse(&room->call, room->count, room->argv, &err), &err);
}

void room_open(struct room *room, const char *const *more)
{
    static const struct detector_check detectors[] = {{"rule-forwards-outside", "rules-sieve"}};
    struct error err = {0};

    room_close(room);
    room_options(room, more);
    assert_ok(casefile_open(&room->sample.cf, room->bench.path, CASE_WRITE, &err), &err);
    room->engine = play_bench(&room->sample, room->book);
    room->engine->setup.probes = playbook_probes;
    room->engine->setup.secret = playbook_secret;
    room->engine->setup.self = &room->call;
    room->engine->setup.detectors = detectors;
    room->engine->setup.detector_count = ARRAY_LEN(detectors);
}

void room_end(struct room *room)
{
    room_close(room);
    bench_verify(&room->bench);
    bench_close(&room->bench);
}

void room_begin(struct room *room, const char *step)
{
    struct error err = {0};

    assert_ok(engine_begin(room->engine, step, "a test", &err), &err);
}

void room_verify(struct room *room, const char *step, enum step_state want, char grade,
                 const char *class)
{
    const struct play_event *result;
    const struct step_view *view;
    struct play_view all;
    enum step_state is;
    struct error err = {0};

    assert_ok(engine_verify(room->engine, step, &is, &err), &err);
    assert_ok(engine_look(room->engine, &all, &err), &err);
    view = play_view_step(&all, step);
    result = view->results[view->step->check_count - 1];
    if (is != want || grade_letter(view->grade) != grade || strcmp(result->class, class) != 0)
        fail_msg("%s is %s, grade %c, %s: %s [%s]", step, step_state_name(is),
                 grade_letter(view->grade), result->class, result->value, result->raw);
}

void room_expect(struct room *room, const char *step, enum step_state want, char grade,
                 const char *class)
{
    room->engine->setup.now = 1;
    room_begin(room, step);
    room->engine->setup.now = 0;
    room_verify(room, step, want, grade, class);
}

void room_answer(struct room *room, const char *name, const char *value)
{
    struct error err = {0};

    assert_ok(engine_answer(room->engine, name, value, &err), &err);
}

void room_baseline(struct room *room, const char *secret, const char *protocol)
{
    const char *words[] = {secret, protocol};
    struct playbook_call call = {.call = &room->call,
                                 .words = words,
                                 .count = ARRAY_LEN(words),
                                 .cf = room->sample.cf,
                                 .engine = room->engine,
                                 .setup = room->engine->setup};
    struct error err = {0};

    output_begin(&call.out, false, "playbook");
    assert_ok(playbook_baseline(&call, &err), &err);
    buf_dispose(&call.out.text);
    arena_dispose(&call.arena);
}

void room_deliver(struct room *room, const char *folder, const char *text)
{
    const struct dovecot_mail mail = {.user = room->bench.user, .folder = folder};
    struct error err = {0};

    assert_ok(dovecot_deliver(&room->bench.scene->dovecot, &mail, str_of(text), &err), &err);
}

void room_acquire(struct room *room)
{
    int status;

    room_close(room);
    status = bench_acquire(&room->bench);
    if (status != 0 && status != 10 && status != 20)
        fail_msg("acquire: %s", buf_c(&room->bench.said));
}

void room_act(struct room *room, const char *words)
{
    room_close(room);
    if (bench_act(&room->bench, room->bench.user, words) != 0)
        fail_msg("%s", buf_c(&room->bench.said));
}
