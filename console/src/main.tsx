import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { consoleQueryClient } from './query-client.ts';
import { router } from './router.tsx';
import './theme/app.css';
import { followTheme } from './theme/color-theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element "root"');

followTheme();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={consoleQueryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
