import { findApi, openScorm } from './scorm.ts';
import { startShell } from './shell.ts';

void startShell(() => openScorm(findApi(window), () => performance.now()));
