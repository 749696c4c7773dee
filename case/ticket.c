/* ticket.c - see ticket.h. */
#include "ticket.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>

struct ticket {
    pthread_mutex_t lock;
    pthread_cond_t turn;
    unsigned long next, serving;
};

struct ticket *ticket_new(void)
{
    struct ticket *ticket = xcalloc(1, sizeof(*ticket));

    pthread_mutex_init(&ticket->lock, NULL);
    pthread_cond_init(&ticket->turn, NULL);
    return ticket;
}

void ticket_free(struct ticket *ticket)
{
    pthread_cond_destroy(&ticket->turn);
    pthread_mutex_destroy(&ticket->lock);
    free(ticket);
}

void ticket_take(struct ticket *ticket)
{
    unsigned long mine;

    pthread_mutex_lock(&ticket->lock);
    mine = ticket->next++;
    while (mine != ticket->serving)
        pthread_cond_wait(&ticket->turn, &ticket->lock);
    pthread_mutex_unlock(&ticket->lock);
}

void ticket_give(struct ticket *ticket)
{
    pthread_mutex_lock(&ticket->lock);
    ticket->serving++;
    pthread_cond_broadcast(&ticket->turn);
    pthread_mutex_unlock(&ticket->lock);
}
