/* see probe_room.h */
#include "probe_room.h"

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

void room_options(struct room *room, const char *const *more)
{
    probing_begin(&room->probing, room->bench.path);
    probing_add_servers(&room->probing, &room->bench.scene->dovecot, room->bench.user, "localhost");
    probing_add_all(&room->probing, more);
    probing_add(&room->probing, "--secret-command=new_password=echo %s", DOVECOT_PASSWORD);
    probing_add(&room->probing, "--secret-command=nobodys=echo wrong");
    probing_parse(&room->probing);
}

void room_open(struct room *room, const char *const *more)
{
    static const struct detector_check detectors[] = {{"rule-forwards-outside", "rules-sieve"}};
    struct error err = {0};

    room_close(room);
    room_options(room, more);
    assert_ok(casefile_open(&room->sample.cf, room->bench.path, CASE_WRITE, &err), &err);
    room->engine = play_bench(&room->sample, room->book);
    probing_set(&room->probing, room->engine);
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
    probing_verify(room->engine, step, want, grade, class, NULL);
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

    probing_baseline(&room->probing, room->engine, words, ARRAY_LEN(words));
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
