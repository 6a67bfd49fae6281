/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	messages 3h
/* SUMMARY
/*	see what Postfix logs, in all releases
/* SYNOPSIS
/*	#include <msg_output.h>
/*	#include "messages.h"
/* DESCRIPTION
/*	With HAS_MSG_OUTPUT_PUSH, for Postfix 3.12, a message handler has
/*	a context, and is set in another way.
/* .nf

 /*
  * The end of a handler's list of arguments, and how to use a handler.
  */
#ifdef HAS_MSG_OUTPUT_PUSH
#define MESSAGES_CONTEXT	, void *unused_context
#define messages_to(handler)	msg_output_push((handler), (void *) 0)
#else
#define MESSAGES_CONTEXT
#define messages_to(handler)	msg_output(handler)
#endif
/*--*/
