/* fuzz_playbook.c - no file makes the reader of playbooks crash or run on; what it refuses, it
 * refuses with a sentence. */
#include "../../playbooks/yaml_in.h"

#include "base/limits.h"
#include "playbooks/playbook.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct error err = {0};
    struct playbook *book;
    const struct node *tree;
    bool ok = yaml_read(&arena, "x.yaml", (struct str){(const char *)data, size}, &tree, &err) &&
              playbook_from_tree(&arena, "x.yaml", tree, &book, &err);

    if (!ok && (err.code == ERROR_NONE || err.text[0] == '\0' || !utf8_valid(str_of(err.text))))
        abort();
    if (ok)
        for (size_t i = 0; i < book->step_count; i++)
            if (playbook_step(book, book->steps[i].id) != &book->steps[i])
                abort();
    arena_dispose(&arena);
    return 0;
}
