/* play_bench.h - a run of a playbook that a test has written, as if it had come with the program.
 */
#ifndef TESTS_PLAY_BENCH_H
#define TESTS_PLAY_BENCH_H

#include "engine.h"
#include "sample_case.h"

/* Started in the sample's case; engine_free() it. */
struct engine *play_bench(struct sample *sample, const char *text);

#endif
