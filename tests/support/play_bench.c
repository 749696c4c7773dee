/* see play_bench.h */
#include "play_bench.h"

#include "check.h"
#include "yaml_in.h"

#include <stdlib.h>

static const struct detector_check detectors[] = {{"rule-hides", "rules-sieve"}};

struct engine *play_bench(struct sample *sample, const char *text)
{
    struct engine *engine = xcalloc(1, sizeof(*engine));
    const struct node *tree;
    struct error err = {0};

    engine->setup = (struct engine_setup){.cf = sample->cf,
                                          .actor = "Lan",
                                          .role = "operator",
                                          .detectors = detectors,
                                          .detector_count = ARRAY_LEN(detectors)};
    assert_ok(yaml_read(&engine->arena, "small.yaml", str_of(text), &tree, &err), &err);
    assert_ok(playbook_from_tree(&engine->arena, "small.yaml", tree, &engine->book, &err), &err);
    engine->book->shipped = true;
    engine->play = (struct play){
        .playbook = "small", .title = "Small", .version = "1.0.0", .provider = "", .trusted = true};
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of(text), &engine->play.source, &err), &err);
    assert_ok(play_start(sample->cf, &engine->play, "Lan", &err), &err);
    assert_ok(engine_settle(engine, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(engine_read(engine, &err), &err);
    return engine;
}

struct play_scene *play_scene_new(const char *text)
{
    struct play_scene *scene = xcalloc(1, sizeof(*scene));

    sample_make(&scene->sample);
    scene->engine = play_bench(&scene->sample, text);
    return scene;
}

void play_scene_free(struct play_scene *scene)
{
    struct error err = {0};
    uint64_t wrong = 9;

    assert_ok(sample_verify(scene->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    engine_free(scene->engine);
    sample_remove(&scene->sample);
    free(scene);
}

const struct step_view *play_scene_look(struct play_scene *scene, const char *step)
{
    struct error err = {0};

    assert_ok(engine_look(scene->engine, &scene->view, &err), &err);
    return play_view_step(&scene->view, step);
}

void play_scene_expect(struct play_scene *scene, const char *step, enum step_state want)
{
    enum step_state is = play_scene_look(scene, step)->state;

    if (is != want)
        fail_msg("%s is %s, not %s", step, step_state_name(is), step_state_name(want));
}
