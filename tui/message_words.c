/* message_words.c - see message_words.h. */
#include "message_words.h"

#include <stdio.h>
#include <string.h>

const char *message_state(const struct message *message)
{
    if (message->vanished)
        return "vanished";
    if (hash_is_zero(&message->raw))
        return hash_is_zero(&message->header) ? "not copied" : "header";
    switch (message->status) {
    case PARSE_WAITING:
        return "not read";
    case PARSE_OK:
        return "";
    case PARSE_LIMIT:
        return "in part";
    case PARSE_CRASHED:
        return "crashed it";
    case PARSE_TIMEOUT:
        return "took long";
    }
    return "";
}

const char *message_why_not(const struct message *message, struct arena *arena)
{
    char text[300];

    if (message->vanished)
        return "It was gone from the server before its bytes could be copied.";
    if (hash_is_zero(&message->raw) && !hash_is_zero(&message->header))
        return "Only its header has been copied so far: its text, links and attachments are not "
               "checked.";
    if (hash_is_zero(&message->raw))
        return "Its bytes have not been copied yet.";
    switch (message->status) {
    case PARSE_OK:
        return NULL;
    case PARSE_WAITING:
        return "It has not been analysed yet.";
    case PARSE_LIMIT:
        snprintf(text, sizeof(text),
                 "It was not fully examined: it goes beyond the limit %s. The evidence is whole.",
                 message->limit);
        break;
    case PARSE_CRASHED:
        snprintf(text, sizeof(text),
                 "It was not analysed: the reader crashed on it (%s). The evidence is whole.",
                 message->limit);
        break;
    case PARSE_TIMEOUT:
        return "It was not analysed: reading it took too long. The evidence is whole.";
    }
    return arena_strndup(arena, text, strlen(text));
}

const char *direction_name(enum direction direction)
{
    switch (direction) {
    case DIRECTION_IN:
        return "received";
    case DIRECTION_SENT:
        return "sent";
    case DIRECTION_DRAFT:
        return "draft";
    }
    return "";
}

const char *direction_mark(enum direction direction)
{
    switch (direction) {
    case DIRECTION_IN:
        return "<";
    case DIRECTION_SENT:
        return ">";
    case DIRECTION_DRAFT:
        return "~";
    }
    return " ";
}
