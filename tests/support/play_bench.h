/* play_bench.h - a run of a playbook that a test has written, as if it had come with the program.
 */
#ifndef TESTS_PLAY_BENCH_H
#define TESTS_PLAY_BENCH_H

#include "engine.h"
#include "sample_case.h"

/* Started in the sample's case; engine_free() it. */
struct engine *play_bench(struct sample *sample, const char *text);

/* A case with such a run, and the last look at it. */
struct play_scene {
    struct sample sample;
    struct engine *engine;
    struct play_view view;
};

struct play_scene *play_scene_new(const char *text);
/* Whatever was done, the journal and the rows agree. */
void play_scene_free(struct play_scene *scene);

const struct step_view *play_scene_look(struct play_scene *scene, const char *step);
void play_scene_expect(struct play_scene *scene, const char *step, enum step_state want);

#endif
