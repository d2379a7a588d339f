export const adminColumns = ['name', 'phase', 'owner', 'agent', 'plan', 'activity', 'spend', 'trouble'] as const;

export type AdminColumn = (typeof adminColumns)[number];
