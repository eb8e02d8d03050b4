export { editPost, newPost, savePost } from "./editor.tsx";
export { uploadPicture } from "./picture.tsx";
export { emptyPreview, previewPost } from "./preview.tsx";
export { askToWithdraw, restore, withdraw, withdrawnPosts } from "./withdrawal.tsx";
