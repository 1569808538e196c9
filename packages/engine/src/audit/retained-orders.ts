/** Ended orders that late messages still find: the latest so many, in an engine as in its replica. */
export const RETAINED_ORDERS = 1024
