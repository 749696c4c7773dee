/* What the loader takes and what it refuses, with the place. */
#include "check.h"

#include "playbooks/playbook.h"
#include "yaml_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD                                                                                       \
    "format: mailmedic-playbook/1\nid: a\ntitle: A\nsummary: S\nversion: 1.0.0\n"                  \
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\n"                      \
    "providers: [generic]\nfacts:\n  f: {type: bool}\n  t: {type: time}\nvars:\n"                  \
    "  v: {type: text}\n  s: {type: secret}\n"
#define STEP "  - id: one\n    phase: contain\n    title: T\n    do: D\n"

static bool load(struct arena *arena, const char *text, struct playbook **out, struct error *err)
{
    const struct node *tree;

    return yaml_read(arena, "x.yaml", str_of(text), &tree, err) &&
           playbook_from_tree(arena, "x.yaml", tree, out, err);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"a: &x 1\n", "x.yaml:1:4: anchors are not allowed"},
        {"a: *x\n", "x.yaml:1:4: aliases are not allowed"},
        {"a: !!int 1\n", "x.yaml:1:4: tags are not allowed"},
        {"a: 1\na: 2\n", "x.yaml:2:1: this key was given before in the same map"},
        {"<<: {a: 1}\n", "x.yaml:1:1: merge keys are not allowed"},
        {"a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document begins; there must be exactly one"},
        {"%YAML 1.1\n---\na: 1\n", "x.yaml:1:1: directives are not allowed"},
        {"a:\t1\n", "x.yaml:1:3: tabs are not allowed; use blanks"},
        {"a: 1\r\n", "x.yaml:1:5: lines must end with a line feed alone"},
        {"\xef\xbb\xbf"
         "a: 1\n",
         "x.yaml:1:1: a byte order mark is not allowed"},
        {"a: \xff\n", "x.yaml:1:4: these bytes are not UTF-8"},
        {"a: \xe2\x80\xae"
         "b\n",
         "x.yaml:1:4: control and direction characters are not allowed"},
        {"a: \"\\x1b[2J\"\n", "x.yaml:1:4: this text holds a control or direction character"},
        {"a: \"b\\0c\"\n", "x.yaml:1:4: this text holds a control or direction character"},
        {"[a]: 1\n", "x.yaml:1:1: a key must be a word"},
        {"", "x.yaml:1:1: the file is empty"},
        {"format: mailmedic-playbook/2\n", "x.yaml:1:1: the format is not mailmedic-playbook/1"},
        {HEAD "nonsense: 1\n", "x.yaml:15:1: the key \"nonsense\" is not known here"},
        {HEAD "steps:\n" STEP "    colour: red\n",
         "x.yaml:20:5: the key \"colour\" is not known here"},
        {HEAD "steps:\n" STEP "    after: [two]\n",
         "x.yaml:16:5: step one names \"two\", and there is no such step"},
        {HEAD "steps:\n" STEP "    after: [one]\n", "x.yaml:16:5: step one waits for itself"},
        {HEAD "steps:\n" STEP "    when: fact(g)\n",
         "x.yaml:16:5: step one names the fact \"g\", and there is none"},
        {HEAD "steps:\n" STEP "    when: fact(f) and\n",
         "x.yaml:20:5: the condition at its character 12: finding(), fact(), done(), skipped(), "
         "failed(), provider(), control(), var(), severity(), count() or coverage() is missing "
         "here"},
        {HEAD "steps:\n" STEP "    tipoff: yes\n", "x.yaml:20:5: \"tipoff\" is true or false"},
        {HEAD "steps:\n" STEP "    verify:\n      - ask.nobody: {}\n",
         "x.yaml:21:9: there is no probe \"ask.nobody\""},
        {HEAD "steps:\n" STEP "    verify:\n      - auth.denied: {proto: [imap, http], cred: s}\n",
         "x.yaml:21:23: \"http\" is nothing that \"proto\" of auth.denied may be"},
        {HEAD "steps:\n" STEP "    verify:\n      - auth.denied: {proto: [], cred: s}\n",
         "x.yaml:21:23: \"proto\" of auth.denied is empty"},
        {HEAD "steps:\n" STEP "    verify:\n      - auth.denied: {proto: imap}\n",
         "x.yaml:21:9: the probe auth.denied needs \"cred\""},
        {HEAD "steps:\n" STEP "    verify:\n      - log.verify: {chain: whole, colour: red}\n",
         "x.yaml:21:36: the probe log.verify takes no \"colour\""},
        {HEAD "steps:\n" STEP "    verify:\n      - file.attached: {evidence: e}\n",
         "x.yaml:16:5: step one has no evidence \"e\""},
        {HEAD "steps:\n" STEP "    skip: {allow: never}\n",
         "x.yaml:16:5: step one has no probe and may never be skipped: it cannot end"},
        {HEAD "steps:\n" STEP "    run:\n      - {id: r, argv: [tool, \"{{s}}\"]}\n",
         "x.yaml:16:5: step one puts the secret \"s\" where others can see it"},
        {HEAD "steps:\n" STEP "    run:\n      - {id: r, argv: [\"{{v}}\"]}\n",
         "x.yaml:21:9: \"argv\" begins with the name of a program"},
        {HEAD "steps:\n" STEP "    due: {clock: c}\n",
         "x.yaml:16:5: step one is due by the clock \"c\", and there is none"},
        {HEAD "steps:\n" STEP STEP, "x.yaml:20:5: there is a step \"one\" already"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct playbook *book;

        assert_false(load(&arena, cases[i].text, &book, &err));
        assert_string_equal(err.text, cases[i].want);
        arena_dispose(&arena);
    }
}

static void a_small_playbook_is_read(void **state)
{
    static const char text[] =
        HEAD "x-note: {anything: goes}\nsteps:\n" STEP
             "  - {id: two, phase: lessons, title: Two, do: {alimail: here, "
             "generic: there}, lane: finance, approve: two-person}\n"
             "  - {id: three, phase: lessons, title: Three, do: D, run: [{id: "
             "r, argv: [tool], stdin: \"{{s}}\"}]}\n";
    struct arena arena = {0};
    struct error err = {0};
    struct playbook *book;

    (void)state;
    assert_ok(load(&arena, text, &book, &err), &err);
    assert_int_equal(book->step_count, 3);
    assert_int_equal(book->steps[1].after.count, 0);
    assert_true(book->steps[1].two_person);
    assert_string_equal(step_text(&book->steps[1], "alimail"), "here");
    assert_string_equal(step_text(&book->steps[1], "zoho"), "there");
    assert_int_equal(book->steps[2].after.count, 1);
    assert_string_equal(book->steps[2].after.at[0], "one");
    assert_int_equal(book->steps[2].commands[0].effect, PLAY_CHANGES);
    arena_dispose(&arena);
}

static void every_bomb_is_refused(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    const struct node *tree;
    struct buf text;

    (void)state;
    buf_init(&text, MIB(1));
    for (size_t i = 0; i < LIMIT_PLAYBOOK_DEPTH + 1; i++)
        buf_text(&text, "[");
    assert_false(yaml_read(&arena, "x.yaml", buf_as_str(&text), &tree, &err));
    assert_string_equal(err.text, "x.yaml:1:17: maps and lists are nested too deep");
    error_clear(&err);
    buf_clear(&text);
    buf_text(&text, "[");
    for (size_t i = 0; i <= LIMIT_PLAYBOOK_NODES; i++)
        buf_text(&text, "1, ");
    assert_false(yaml_read(&arena, "x.yaml", buf_as_str(&text), &tree, &err));
    assert_non_null(strstr(err.text, "the file holds too many values"));
    error_clear(&err);
    buf_clear(&text);
    while (text.len <= LIMIT_PLAYBOOK)
        buf_text(&text, "# a comment that goes on\n");
    assert_false(yaml_read(&arena, "x.yaml", buf_as_str(&text), &tree, &err));
    assert_non_null(strstr(err.text, "the file is larger than 256 KiB"));
    error_clear(&err);
    buf_clear(&text);
    buf_text(&text, "a: ");
    while (text.len <= LIMIT_PLAYBOOK_TEXT + 4)
        buf_text(&text, "x");
    assert_false(yaml_read(&arena, "x.yaml", buf_as_str(&text), &tree, &err));
    assert_string_equal(err.text, "x.yaml:1:4: this text is too long");
    buf_dispose(&text);
    arena_dispose(&arena);
}

static void every_playbook_on_the_shelf_loads(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct shelf_entry *entries;
    size_t count;

    (void)state;
    assert_ok(shelf_list(&arena, PLAYBOOKS_DIR, &entries, &count, &err), &err);
    assert_true(count >= 1);
    for (size_t i = 0; i < count; i++) {
        static const char *const languages[] = {"en", "vi", "zh"};

        for (size_t j = 0; j < ARRAY_LEN(languages); j++) {
            struct playbook *book;

            assert_ok(
                shelf_load(&arena, PLAYBOOKS_DIR, entries[i].id, languages[j], &book, NULL, &err),
                &err);
            assert_true(book->shipped);
            assert_false(book->text_stale);
        }
    }
    arena_dispose(&arena);
}

static void a_tree_survives_the_way_out_of_the_jail(void **state)
{
    static const char text[] = "a: [1, {b: two}, []]\nc: \"\"\n";
    struct arena arena = {0};
    const struct node *tree, *back;
    struct error err = {0};
    struct buf flat, again;

    (void)state;
    buf_init(&flat, KIB(64));
    buf_init(&again, KIB(64));
    assert_ok(yaml_read(&arena, "x.yaml", str_of(text), &tree, &err), &err);
    node_flatten(tree, &flat);
    assert_ok(node_unflatten(&arena, buf_as_str(&flat), &back, &err), &err);
    node_flatten(back, &again);
    assert_true(str_equal(buf_as_str(&flat), buf_as_str(&again)));
    for (size_t i = 0; i < flat.len; i++) /* cut anywhere, it is refused */
        assert_false(
            node_unflatten(&arena, str_part(buf_as_str(&flat), 0, i), &back, &(struct error){0}));
    buf_dispose(&flat);
    buf_dispose(&again);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(a_small_playbook_is_read),
        cmocka_unit_test(every_bomb_is_refused),
        cmocka_unit_test(every_playbook_on_the_shelf_loads),
        cmocka_unit_test(a_tree_survives_the_way_out_of_the_jail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
