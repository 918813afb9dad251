/** The folder that is being made, and the one before it. */
export const FOLDER_KEY = 'ackademy:v1:studio:folder';
export const BEFORE_KEY = 'ackademy:v1:studio:before';
