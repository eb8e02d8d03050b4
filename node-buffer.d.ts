/** Node's, in the Worker too; the types of workerd leave it open. */
declare var Buffer: BufferConstructor;
