export default {
  fetch: () => new Response("Gazette"),
};
