import './zod-without-eval.js'
import './styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createQueryClient } from './app/query-client.js'
import { createAppRouter } from './app/router.js'
import { takeKeyFromAddress } from './session/key-in-address.js'

const takeKey = () => takeKeyFromAddress(window.location, window.history)
takeKey()
window.addEventListener('hashchange', takeKey)
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={createAppRouter()} />
    </QueryClientProvider>
  </StrictMode>,
)
