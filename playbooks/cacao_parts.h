/* cacao_parts.h - what the two files of the CACAO writer share. */
#ifndef PLAYBOOKS_CACAO_PARTS_H
#define PLAYBOOKS_CACAO_PARTS_H

#include "base/json.h"
#include "playbooks/playbook.h"

enum { CACAO_ID = 80 }; /* "extension-definition--" and a UUID */

struct node;

void cacao_id(char out[CACAO_ID], const char *type, const char *book, const char *step,
              const char *part);
void cacao_template(struct buf *out, const char *text);
void cacao_tree(struct json *json, const char *key, const struct node *node); /* in its order */
void cacao_when(char out[80], const char *step); /* the variable of its condition */
const char *cacao_activity(enum phase phase);
void cacao_workflow(struct json *json, const struct playbook *book);

#endif
